import Foundation
import Testing
import VQZSystem

/// Series in windows through the command, with a model that is no part of the program.
@Suite struct WindowCommandTests {
  static let model = Program.fixtures + "/golden/4/windows.vqzm"

  /// A file of waves with noise, 16 bits a moment, the same for the same seed.
  static func wav(_ moments: Int, seed: UInt32) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var state = seed
    let samples = (0..<moments).flatMap { moment in
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = Double(state >> 8) / Double(1 << 24) - 0.5
      let place = Double(moment) + 100 * Double(seed)
      return bytes(Int(80 * sin(place / 9) + 40 * sin(place / 31) + 10 * noise), 2)
    }
    return Array("RIFF".utf8) + bytes(36 + samples.count, 4) + Array("WAVEfmt ".utf8)
      + bytes(16, 4) + bytes(1, 2) + bytes(1, 2) + bytes(1000, 4) + bytes(2000, 4) + bytes(2, 2)
      + bytes(16, 2) + Array("data".utf8) + bytes(samples.count, 4) + samples
  }

  private static func folder() throws -> Scratch {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("data"), withIntermediateDirectories: true)
    for seed in 1...3 { try folder.write("data/\(seed).wav", wav(2000, seed: UInt32(seed))) }
    return folder
  }

  private func run(_ line: [String], in folder: Scratch, input: [UInt8] = []) throws -> [UInt8] {
    let result = try Program.run(line, in: folder, input: input)
    try #require(result.status == 0, "\(line): \(result.error)")
    return result.output
  }

  @Test func streamsRegionsAndModelsInside() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let wave = try folder.read("data/1.wav")
    let piped = try run(
      ["compress", "-q", "-m", Self.model, "--kind", "series", "-", "-o", "-"], in: folder,
      input: wave)
    _ = try run(["compress", "-q", "-m", Self.model, "data/1.wav", "-o", "1.vqz"], in: folder)
    #expect(try folder.read("1.vqz") == piped && piped.count < wave.count / 2)
    let whole = try run(
      ["decompress", "-q", "-m", Self.model, "-", "-o", "-"], in: folder, input: piped)
    #expect(whole.count == wave.count && whole[..<44] == wave[..<44] && whole != wave)
    let region = try run(
      ["decompress", "-q", "-m", Self.model, "1.vqz", "--region", "500:700", "-o", "-"],
      in: folder)
    #expect(region.suffix(400) == whole[44 + 2 * 500..<44 + 2 * 700])
    _ = try run(
      ["compress", "-q", "-m", Self.model, "--embed-model", "data/1.wav", "-o", "e.vqz"],
      in: folder)
    #expect(try run(["decompress", "-q", "e.vqz", "-o", "-"], in: folder) == whole)
    let alone = try Program.run(["test", "1.vqz"], in: folder)
    #expect(alone.status == 69 && alone.error.contains("found none, expected windows"))
    let bound = try Program.run(
      ["compress", "-m", Self.model, "data/1.wav", "--max-error", "3", "-o", "b.vqz"], in: folder)
    #expect(bound.status == 64 && bound.error.contains("found a bound, expected none"))
    #expect(!folder.has("b.vqz"))
    let told = try Program.run(["model", "info", Self.model], in: folder).text
    #expect(told.contains("series\n") && told.contains("8 series (all with -v)"), "\(told)")
  }

  @Test func archivesWithTheModelAndWithout() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let pack = ["pack", "-q", "data", "-m", Self.model]
    _ = try run(pack + ["-o", "a.vqz"], in: folder)
    _ = try run(pack + ["--embed-model", "-o", "e.vqz"], in: folder)
    let model = try Data(contentsOf: URL(fileURLWithPath: Self.model)).count
    let (named, carried) = (try folder.read("a.vqz").count, try folder.read("e.vqz").count)
    // Packed, it is a little smaller than its file.
    #expect(carried > named + model / 2 && carried < named + model + 100)
    #expect(try Program.run(["test", "a.vqz"], in: folder).status == 69)
    _ = try run(["test", "-q", "-m", Self.model, "a.vqz"], in: folder)
    _ = try run(["test", "-q", "e.vqz"], in: folder)
    let list = try Program.run(["list", "e.vqz"], in: folder)
    #expect(list.text.split(separator: "\n").count { $0.contains(" windows ") } == 3)
    _ = try run(["compress", "-q", "-m", Self.model, "data/2.wav", "-o", "2.vqz"], in: folder)
    let alone = try run(["decompress", "-q", "-m", Self.model, "2.vqz", "-o", "-"], in: folder)
    _ = try run(["decompress", "-q", "e.vqz", "--output-dir", "back"], in: folder)
    #expect(try folder.read("back/2.wav") == alone)
    let report = try Program.run(
      ["report", "data", "--archive", "a.vqz", "-m", Self.model, "-o", "out"], in: folder)
    #expect(report.status == 0, "\(report.error)")
  }
}
