import Testing
import VQZSystem

/// Vectors through the command: a model of a file of them, others compressed with it, some of these
/// back.
@Suite struct VectorCommandTests {
  private static let dimensions = 12
  /// Bytes of a vector in a file of FVECS.
  private static let row = 4 + 4 * dimensions

  /// Vectors around a few centres, the same for the same seed.
  private static func fvecs(_ count: Int, seed: UInt32) -> [UInt8] {
    var state = seed
    func next() -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 24) - 0.5
    }
    var bytes: [UInt8] = []
    for index in 0..<count {
      bytes += [UInt8(dimensions), 0, 0, 0]
      for place in 0..<dimensions {
        let centre = Float((index % 5 * 7 + place * 3) % 11) / 11
        let bits = (centre + 0.3 * next()).bitPattern
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * byte))) }
      }
    }
    return bytes
  }

  private static func folder() throws -> Scratch {
    let folder = try Scratch()
    try folder.write("train.fvecs", fvecs(700, seed: 1))
    try folder.write("v.fvecs", fvecs(300, seed: 2))
    let result = try Program.run(["train", "train.fvecs", "-o", "m.vqzm", "-T1"], in: folder)
    try #require(result.status == 0, "\(result.error)")
    return folder
  }

  @Test func aFileOfVectorsBecomesAModelThatCodesOthers() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let again = try Program.run(
      ["train", "train.fvecs", "-o", "n.vqzm", "-T2", "--json", "--name", "m"], in: folder)
    #expect(try folder.read("m.vqzm") == folder.read("n.vqzm"), "\(again.error)")
    let object = try JSONValue.parse(again.output)
    #expect(object["held_out"]?.arrayValue?.isEmpty == false)
    #expect(try Program.run(["model", "verify", "-q", "m.vqzm"], in: folder).status == 0)

    let coded = try Program.run(
      ["compress", "v.fvecs", "-m", "m.vqzm", "--bitrate", "40"], in: folder)
    #expect(coded.status == 0 && coded.error.contains("bits per vector"), "\(coded.error)")
    #expect(try folder.read("v.fvecs.vqz").count < folder.read("v.fvecs").count / 3)
    let whole = ["decompress", "-q", "v.fvecs.vqz", "-m", "m.vqzm", "-o", "back.fvecs"]
    #expect(try Program.run(whole, in: folder).status == 0)
    let back = try folder.read("back.fvecs")
    #expect(back.count == 300 * Self.row)
    let part = ["decompress", "-q", "v.fvecs.vqz", "-m", "m.vqzm", "-o", "part.fvecs"]
    #expect(try Program.run(part + ["--vectors", "299,1,5-7"], in: folder).status == 0)
    let expected = [299, 1, 5, 6, 7].flatMap { back[$0 * Self.row..<($0 + 1) * Self.row] }
    #expect(try folder.read("part.fvecs") == expected)
  }

  @Test func whatIsPromisedIsTold() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    for (option, value) in [("--cosine", "0.99"), ("--max-error", "0.2")] {
      let coded = ["compress", "-qf", "v.fvecs", "-m", "m.vqzm", option, value, "--unit-length"]
      #expect(try Program.run(coded, in: folder).status == 0)
      let listed = try Program.run(["list", "-v", "v.fvecs.vqz"], in: folder)
      #expect(listed.text.contains(value), "\(listed.text)")
    }
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let compress = ["compress", "-q", "v.fvecs", "-m", "m.vqzm"]
    #expect(try Program.run(compress, in: folder).status == 0)
    let commands = [
      ["decompress", "v.fvecs.vqz", "-m", "m.vqzm", "-f", "--vectors", "300"],
      ["decompress", "v.fvecs.vqz", "-m", "m.vqzm", "--vectors", "1", "--region", "0:1"],
      compress + ["-f", "--cosine", "2"], compress + ["-f", "--cosine", "0.9", "--bitrate", "9"],
      compress + ["-f", "--relative-error", "0.1"],
      ["train", "train.fvecs", "-o", "o.vqzm", "--resume"],
      ["train", "train.fvecs", "-o", "o.vqzm", "--steps", "9"],
      ["train", "train.fvecs", "-o", "o.vqzm", "--model-size", "100"],
    ]
    for command in commands {
      let result = try Program.run(command, in: folder)
      #expect(result.status == 64 && result.error.contains("found"), "\(command): \(result.error)")
    }
    let backwards = ["decompress", "v.fvecs.vqz", "-m", "m.vqzm", "-f", "--vectors", "7-5"]
    let refused = try Program.run(backwards, in: folder)
    #expect(refused.status == 64 && refused.error.contains("'7-5' is invalid for '--vectors"))
    let little = try Program.run(
      ["train", "train.fvecs", "-o", "o.vqzm", "-M", "10K"], in: folder)
    #expect(little.status == 65 && little.error.contains("expected at least"), "\(little.error)")
    // Before anything is written.
    #expect(!folder.has("o.vqzm"))
    try folder.write("few.fvecs", Self.fvecs(9, seed: 3))
    let few = try Program.run(["train", "few.fvecs", "-o", "o.vqzm"], in: folder)
    #expect(few.status != 0 && few.error.contains("expected at least"), "\(few.error)")
  }
}
