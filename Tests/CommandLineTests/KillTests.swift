import Foundation
import Testing

/// Whatever ends the program, an output is whole or not there. Run one after the other: the
/// moments are more random that way.
@Suite(.serialized) struct KillTests {
  private let model = ["-m", Program.model]

  /// Starts compressions of a picture of some megapixels and ends each at another moment.
  private func interrupt(
    with signal: Int32, rounds: Int, before: [UInt8]?, check: (Scratch, Bool) throws -> Void
  ) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 1600, height: 1200))
    var cut = 0
    for round in 0..<rounds {
      try? FileManager.default.removeItem(atPath: folder.path("out.vqz"))
      if let before { try folder.write("out.vqz", before) }
      let running = try Program.start(
        ["compress", "-qf", "p.ppm", "-o", "out.vqz"] + model, in: folder)
      // The first moments are certainly too early, the last ones mostly too late.
      usleep(UInt32(round * round) * 1000)
      kill(running.process.processIdentifier, signal)
      running.process.waitUntilExit()
      let wasCut = running.process.terminationReason == .uncaughtSignal
      if wasCut { cut += 1 }
      try check(folder, wasCut)
    }
    #expect(cut > 0)
  }

  private func isWhole(_ folder: Scratch) throws -> Bool {
    try Program.run(["test", "-q", "out.vqz"] + model, in: folder).status == 0
  }

  @Test func killLeavesNoHalfOutput() throws {
    try interrupt(with: SIGKILL, rounds: 20, before: nil) { folder, _ in
      let isFine = try !folder.has("out.vqz") || isWhole(folder)
      #expect(isFine)
    }
  }

  @Test func killLeavesTheOldOutput() throws {
    let old: [UInt8] = Array("what was there before".utf8)
    try interrupt(with: SIGKILL, rounds: 12, before: old) { folder, _ in
      let now = try folder.read("out.vqz")
      let isWhole = try now != old && isWhole(folder)
      #expect(now == old || isWhole)
    }
  }

  @Test func terminationLeavesNothingBehind() throws {
    // Not SIGINT, which a runner in the background has turned off for its children.
    try interrupt(with: SIGTERM, rounds: 12, before: nil) { folder, _ in
      #expect(Set(folder.names).isSubset(of: ["p.ppm", "out.vqz"]), "\(folder.names)")
      let isFine = try !folder.has("out.vqz") || isWhole(folder)
      #expect(isFine)
    }
  }
}
