import Foundation
import Testing

/// `vqz pack --train`: an archive with a model that was made for its members.
@Suite struct PackTrainingTests {
  private let folder: Scratch

  init() throws {
    folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("in"), withIntermediateDirectories: true)
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, in: folder)
  }

  /// Vectors on a circle with noise.
  private static func fvecs(seed: UInt32) -> [UInt8] {
    var state = seed
    func next() -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 24)
    }
    return (0..<300).flatMap { _ -> [UInt8] in
      let angle = 6 * next()
      return (0..<8).reduce(into: [8, 0, 0, 0]) { bytes, place in
        let bits = (cos(angle * Float(place + 1)) + 0.1 * next()).bitPattern
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * byte))) }
      }
    }
  }

  @Test func theArchiveCarriesAModelOfItsMembers() throws {
    defer { folder.remove() }
    for number in 0..<3 { try folder.write("in/\(number).fvecs", Self.fvecs(seed: UInt32(number))) }
    let packed = try vqz("pack", "in", "-o", "mine.vqz", "--train", "1s", "--bitrate", "24")
    #expect(packed.status == 0, "\(packed.error)")
    #expect(packed.error.contains("in: 844 vectors of 900 to learn from, 56 held out"))
    #expect(try vqz("list", "mine.vqz").text.contains("a model inside of"))
    // Nothing but the archive is needed.
    #expect(try vqz("decompress", "mine.vqz", "--output-dir", "out").status == 0)
    #expect(try folder.read("out/2.fvecs").count == Self.fvecs(seed: 2).count)
  }

  @Test func tooFewPicturesGetTheBuiltInModel() throws {
    defer { folder.remove() }
    for number in 0..<6 {
      try folder.write("in/\(number).ppm", PlainPicture.ramp(width: 64 + number, height: 64))
    }
    let packed = try vqz("pack", "in", "-o", "few.vqz", "--train", "1s", "--resume")
    #expect(packed.status == 0, "\(packed.error)")
    let reasons = ["are too few for the model to pay", "nothing was gained"]
    #expect(reasons.contains { packed.error.contains($0) }, "\(packed.error)")
    #expect(try vqz("list", "few.vqz").text.contains("no model inside"))
    #expect(try vqz("pack", "in", "-o", "plain.vqz").status == 0)
    #expect(try folder.read("few.vqz") == folder.read("plain.vqz"))
    #expect(folder.names == ["few.vqz", "in", "plain.vqz"])
  }

  @Test func whatCannotBeLearntFromIsRefusedBeforeWork() throws {
    defer { folder.remove() }
    try folder.write("in/a.pgm", PlainPicture.ramp(width: 9, height: 9, channels: 1))
    for words in [
      ["pack", "in", "in/a.pgm", "-o", "x.vqz", "--train", "1s"],
      ["pack", "in/a.pgm", "-o", "x.vqz", "--train", "1s"],
      ["pack", "in", "-o", "x.vqz", "--train", "1s", "-m", Program.model],
    ] {
      let result = try Program.run(words, in: folder)
      #expect(result.status == 64, "\(result.error)")
      #expect(result.error.contains("--train: found") || result.error.contains("found --train"))
      #expect(folder.names == ["in"])
    }
  }
}
