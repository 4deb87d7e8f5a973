import Foundation
import Testing
import VQZContainer

/// The exit status and output of a program found by `env`; -1 where it cannot be started.
private func run(_ arguments: [String]) -> (status: Int32, output: String) {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  do { try process.run() } catch { return (-1, "") }
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

@Suite final class GeneratorTests {
  private let folder = NSTemporaryDirectory() + "/vqz-vectors-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  @Test(
    .enabled(if: run(["python3", "--version"]).status == 0, "there is no python3"),
    arguments: [
      ("generate_container.py", ["good", "bad"]), ("generate_vectors.py", ["bad/vectors"]),
      ("generate_windows.py", ["bad/windows"]),
    ])
  func theVectorsAreThoseOfTheirGenerator(script: String, kinds: [String]) throws {
    #expect(run(["python3", "-B", Vectors.path("Fixtures/\(script)"), folder]).status == 0)
    for kind in kinds {
      let made = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)").sorted()
      #expect(made == (try Vectors.names(kind).map { $0 + ".vqz" } + ["MANIFEST.csv"]).sorted())
      for name in made {
        #expect(
          FileManager.default.contentsEqual(
            atPath: "\(folder)/\(kind)/\(name)", andPath: Vectors.path("Fixtures/\(kind)/\(name)")),
          "\(kind)/\(name)")
      }
    }
  }

  @Test(.enabled(if: run(["file", "--version"]).status == 0, "there is no file(1)"))
  func fileKnowsTheMagicOfTheDocument() throws {
    let magic = folder + "/magic"
    try FormatDocument.block("magic").joined(separator: "\n")
      .write(toFile: magic, atomically: true, encoding: .utf8)
    let example = Vectors.path("Fixtures/good/example.vqz")
    #expect(
      run(["file", "-b", "-m", magic, example]).output
        == "VQZ compressed picture, format version 1\n")
    #expect(run(["file", "-b", "-m", magic, "--mime-type", example]).output == "image/x-vqz\n")
    let compact = Vectors.path("Fixtures/good/compact.vqz")
    #expect(
      run(["file", "-b", "-m", magic, compact]).output == "VQZ compressed picture, compact\n")
    #expect(run(["file", "-b", "-m", magic, "--mime-type", compact]).output == "image/x-vqz\n")
  }
}
