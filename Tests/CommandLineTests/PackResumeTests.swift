import Foundation
import Testing

/// `vqz pack --resume` after a run that was killed.
@Suite struct PackResumeTests {
  private static let count = 60

  private static func picture(_ number: Int) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: number &+ 1)
    let samples = (0..<3 * 96 * 96).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return Array("P6 96 96 255\n".utf8) + samples
  }

  private static func inputs() throws -> Scratch {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("in"), withIntermediateDirectories: true)
    for number in 0..<count { try folder.write("in/\(number).ppm", picture(number)) }
    return folder
  }

  private static func kept(_ folder: Scratch) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("x.vqz.members"))) ?? [])
      .filter { $0.hasSuffix(".vqz") }
  }

  private static let pack = ["pack", "in", "-o", "x.vqz", "--resume", "-T", "1", "-e", "9"]

  /// Kills a run that has done some of its work.
  private static func stop(in folder: Scratch) throws {
    let running = try Program.start(pack, in: folder)
    while kept(folder).count < 3, running.process.isRunning { usleep(2000) }
    kill(running.process.processIdentifier, SIGKILL)
    running.process.waitUntilExit()
    try #require(!folder.has("x.vqz") && kept(folder).count < count)
  }

  private static func whole(_ folder: Scratch, _ options: String...) throws -> [UInt8] {
    let made = try Program.run(["pack", "in", "-o", "y.vqz", "-f"] + options, in: folder)
    #expect(made.status == 0, "\(made.error)")
    return try folder.read("y.vqz")
  }

  @Test func aRunThatWasKilledGoesOn() throws {
    let folder = try Self.inputs()
    defer { folder.remove() }
    let whole = try Self.whole(folder, "-e", "9")
    try Self.stop(in: folder)
    // An input whose member is kept gets other samples, which only a run that reads it could know:
    // its file is the same one, as large and as old.
    let first = try #require(Self.kept(folder).first)
    let number = try #require(UInt64(first.split(separator: "-")[1]))
    let input = try #require(
      try (0..<Self.count).map { folder.path("in/\($0).ppm") }.first {
        let facts = try FileManager.default.attributesOfItem(atPath: $0)
        return (facts[.systemFileNumber] as? NSNumber)?.uint64Value == number
      })
    var status = stat()
    #expect(unsafe stat(input, &status) == 0)
    let handle = try #require(FileHandle(forWritingAtPath: input))
    try handle.seek(toOffset: 100)
    try handle.write(contentsOf: Data(repeating: 7, count: 1000))
    let times = [status.st_atim, status.st_mtim]
    #expect(unsafe futimens(handle.fileDescriptor, times) == 0)
    try handle.close()
    let resumed = try Program.run(Self.pack, in: folder)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try folder.read("x.vqz") == whole)
    #expect(!folder.has("x.vqz.members"))
  }

  @Test func whatHasChangedIsMadeAnew() throws {
    let folder = try Self.inputs()
    defer { folder.remove() }
    try Self.stop(in: folder)
    // All inputs are others now.
    for number in 0..<Self.count {
      try folder.write("in/\(number).ppm", Self.picture(number + 500))
    }
    let resumed = try Program.run(Self.pack, in: folder)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try folder.read("x.vqz") == Self.whole(folder, "-e", "9"))
  }

  @Test func otherOptionsAndDamageAreFound() throws {
    let folder = try Self.inputs()
    defer { folder.remove() }
    try Self.stop(in: folder)
    for name in Self.kept(folder) {
      var bytes = try folder.read("x.vqz.members/\(name)")
      bytes[bytes.count / 2] ^= 1
      try folder.write("x.vqz.members/\(name)", bytes)
    }
    #expect(try Program.run(Self.pack, in: folder).status == 0)
    #expect(try folder.read("x.vqz") == Self.whole(folder, "-e", "9"))
    try FileManager.default.removeItem(atPath: folder.path("x.vqz"))
    try Self.stop(in: folder)
    let other = try Program.run(Self.pack + ["--quality", "20"], in: folder)
    #expect(other.status == 0, "\(other.error)")
    #expect(try folder.read("x.vqz") == Self.whole(folder, "-e", "9", "--quality", "20"))
    let output = try Program.run(["pack", "in", "-o", "-", "--resume"], in: folder)
    #expect(output.status == 64 && output.error.contains("--resume"))
  }
}
