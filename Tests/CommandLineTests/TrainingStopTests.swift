import Foundation
import Testing

/// A training that somebody ends early.
@Suite struct TrainingStopTests {
  @Test(.timeLimit(.minutes(2)), arguments: [SIGINT, SIGTERM])
  func leavesAModelAndACheckpoint(signal: Int32) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    for size in [32, 40, 48, 56, 64] {
      try folder.write("\(size).ppm", PlainPicture.ramp(width: size, height: 32))
    }
    let options =
      "-T1 --patch 32 --batch 2 --width 16 --blocks 0 --stride 4 --codewords 4 --dimension 2"
    let running = try Program.start(
      ["train", ".", "-o", "m.vqzm", "--time", "90s", "--json"]
        + options.split(separator: " ").map(String.init), in: folder)
    // The first report: by now it listens.
    while !running.hasSpoken, running.process.isRunning { usleep(20_000) }
    kill(running.process.processIdentifier, signal)
    running.process.waitUntilExit()
    let result = try running.result()
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text.contains("\"held_out_files\""))
    // Not at the end of its time.
    #expect(!result.text.contains("\"progress\":1.0,"))
    #expect(try Program.run(["model", "verify", "-q", "m.vqzm"], in: folder).status == 0)
    let again = ["train", ".", "-q", "-o", "m.vqzm", "--resume", "--time", "0.1s"]
    #expect(try Program.run(again, in: folder).status == 0)
    let packed = ["compress", "-q", "32.ppm", "-m", "m.vqzm"]
    #expect(try Program.run(packed, in: folder).status == 0)
  }
}
