import Foundation
import Testing

/// The built program, run as users run it.
enum Program {
  /// Beside the test bundle in the build folder.
  static let path: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let runner = URL(fileURLWithPath: bundle ?? CommandLine.arguments[0])
    return runner.deletingLastPathComponent().appendingPathComponent("vqz").path
  }()

  static let fixtures: String = {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures").path
  }()

  /// A tiny model with random tensors: what it makes of pictures is noise, but always the same.
  static let model = fixtures + "/models/test.vqzm"

  struct Result {
    var status: Int32
    var output: [UInt8]
    var error: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs `executable` (the program itself by default) to its end.
  static func run(
    _ arguments: [String], in folder: Scratch, input: [UInt8] = [], executable: String = path,
    environment: [String: String] = [:]
  ) throws -> Result {
    let process = try start(
      arguments, in: folder, input: input, executable: executable, environment: environment)
    process.process.waitUntilExit()
    return try process.result()
  }

  /// A process whose streams are files, so that no pipe can fill up.
  struct Running {
    let process: Process
    fileprivate let output: String
    fileprivate let error: String

    /// Whether it has written anything to its standard output.
    var hasSpoken: Bool {
      let attributes = try? FileManager.default.attributesOfItem(atPath: output)
      return (attributes?[.size] as? Int ?? 0) > 0
    }

    func result() throws -> Result {
      let output = try Data(contentsOf: URL(fileURLWithPath: output))
      let error = try Data(contentsOf: URL(fileURLWithPath: error))
      return Result(
        status: process.terminationStatus, output: [UInt8](output),
        error: String(decoding: error, as: UTF8.self))
    }
  }

  /// Tests run on threads that block signals, which their children would inherit.
  private static func unblockTermination() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static func start(
    _ arguments: [String], in folder: Scratch, input: [UInt8] = [], executable: String = path,
    environment: [String: String] = [:]
  ) throws -> Running {
    // Streams live outside the folder the program works in: what it leaves there is tested.
    let streams = try Scratch()
    try streams.write("input", input)
    try streams.write("output", [])
    try streams.write("error", [])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: streams.path("input"))
    process.standardOutput = FileHandle(forWritingAtPath: streams.path("output"))
    process.standardError = FileHandle(forWritingAtPath: streams.path("error"))
    unblockTermination()
    try process.run()
    return Running(
      process: process, output: streams.path("output"), error: streams.path("error"))
  }
}

/// A new folder below the system's one for temporary files.
struct Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("vqz-tests")
      .appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  func path(_ name: String) -> String { path + "/" + name }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// A copy of a fixture, under its own or another name.
  func take(_ fixture: String, as name: String? = nil) throws {
    let name = name ?? String(fixture.split(separator: "/").last ?? "")
    try write(
      name,
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: Program.fixtures + "/" + fixture))))
  }

  /// Every name in the folder, sorted.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The header of a PAM, PGM or PPM file and its samples: the plainest way to look at pixels.
struct PlainPicture: Equatable {
  var width = 0
  var height = 0
  var channels = 0
  var samples: [UInt8] = []

  init?(_ file: [UInt8]) {
    let text = String(decoding: file.prefix(200), as: UTF8.self)
    let end: Int
    if text.hasPrefix("P7\n") {
      guard let header = text.range(of: "ENDHDR\n") else { return nil }
      for line in text[..<header.lowerBound].split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 2, let value = Int(words[1]) else { continue }
        if words[0] == "WIDTH" { width = value }
        if words[0] == "HEIGHT" { height = value }
        if words[0] == "DEPTH" { channels = value }
      }
      end = text[..<header.upperBound].utf8.count
    } else {
      let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
      guard lines.count == 4, lines[2] == "255", ["P5", "P6"].contains(lines[0]) else {
        return nil
      }
      let size = lines[1].split(separator: " ").compactMap { Int($0) }
      guard size.count == 2 else { return nil }
      (width, height) = (size[0], size[1])
      channels = lines[0] == "P5" ? 1 : 3
      end = lines[0].utf8.count + lines[1].utf8.count + lines[2].utf8.count + 3
    }
    samples = Array(file[end...])
    guard samples.count == width * height * channels else { return nil }
  }

  /// A colour ramp with some texture, as a PPM or PGM file.
  static func ramp(width: Int, height: Int, channels: Int = 3) -> [UInt8] {
    var file = Array("P\(channels == 1 ? 5 : 6)\n\(width) \(height)\n255\n".utf8)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          file.append(UInt8(truncatingIfNeeded: x * (channel + 1) + y * 3 + (x ^ y) % 7))
        }
      }
    }
    return file
  }
}
