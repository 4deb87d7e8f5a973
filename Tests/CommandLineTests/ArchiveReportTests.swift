import Foundation
import Testing
import VQZSystem

/// `vqz report --archive`: figures are computed a second time, here.
@Suite struct ArchiveReportTests {
  private let folder: Scratch
  private static let names = ["a.pgm", "b.pgm", "sub/c.npy"]

  init() throws {
    folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("in/sub"), withIntermediateDirectories: true)
    for (name, width) in [("in/a.pgm", 40), ("in/b.pgm", 24)] {
      try folder.write(name, PlainPicture.ramp(width: width, height: 16, channels: 1))
    }
    try folder.write("in/sub/c.npy", Self.npy(20, 30))
    try folder.write("in/notes.txt", [1, 2, 3])
  }

  /// A file of NumPy with numbers of 32 bits.
  private static func npy(_ rows: Int, _ columns: Int) -> [UInt8] {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let padding = String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64)
    let header = Array((text + padding + "\n").utf8)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.count & 255), UInt8(header.count >> 8)] + header
    for index in 0..<rows * columns {
      let value = Float(sin(Double(index / columns) / 5) + cos(Double(index % columns) / 7))
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte))) }
    }
    return bytes
  }

  private func vqz(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments, in: folder)
  }

  private func report() throws -> JSONValue {
    try JSONValue.parse(try folder.read("out/report.json"))
  }

  private func member(_ report: JSONValue, _ name: String) -> JSONValue? {
    report["members"]?.arrayValue?.first { $0["member"]?.stringValue == name }
  }

  /// The last so many bytes of a file as numbers.
  private func floats(_ path: String, _ count: Int) throws -> [Double] {
    let bytes = Array(try folder.read(path).suffix(4 * count))
    return (0..<count).map { index in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << (8 * $1) }
      return Double(Float(bitPattern: bits))
    }
  }

  @Test func everyByteIsCountedAndEveryErrorMeasured() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz", "--max-error", "3").status == 0)
    let made = try vqz("report", "in", "--archive", "x.vqz", "-o", "out")
    #expect(made.status == 0, "\(made.error)")
    #expect(made.text == "out/report.html\n")
    #expect(made.error.contains("3 members of ") && made.error.contains("3 compared"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(names == ["points.csv", "report.html", "report.json", "report.md"])
    let report = try report()
    let archive = report["archive"]
    #expect(report["kind"] == .string("archive"))
    #expect(archive?["bytes"]?.integerValue == (try folder.read("x.vqz").count))
    let parts = ["member_bytes", "index_bytes", "model_bytes"]
      .compactMap { archive?[$0]?.integerValue }
    // The signature has eight bytes.
    #expect(parts.reduce(8, +) == (try folder.read("x.vqz").count))
    #expect(report["failures"] == .array([]))
    #expect(
      report["kinds"]?.arrayValue?.compactMap { $0["kind"]?.stringValue } == [
        "picture", "array",
      ])
    // What the command unpacks is compared once more.
    #expect(try vqz("decompress", "x.vqz", "--output-dir", "back").status == 0)
    let (before, after) = (try floats("in/sub/c.npy", 600), try floats("back/sub/c.npy", 600))
    let errors = zip(before, after).map { $1 - $0 }
    let found = try #require(member(report, "sub/c.npy"))
    let square = errors.reduce(0) { $0 + $1 * $1 } / 600
    #expect(abs((found["mse"]?.doubleValue ?? -1) - square) <= 1e-12)
    #expect(found["max_error"]?.doubleValue == errors.map(\.magnitude).max())
    let range = before.max()! - before.min()!
    #expect(abs((found["nrmse"]?.doubleValue ?? -1) - square.squareRoot() / range) <= 1e-12)
    let (one, other) = (try folder.read("in/a.pgm"), try folder.read("back/a.pgm"))
    let pixels = zip(one.suffix(640), other.suffix(640)).map { abs(Int($0) - Int($1)) }
    let picture = try #require(member(report, "a.pgm"))
    #expect(picture["max_error"]?.integerValue == pixels.max())
    let mean = Double(pixels.reduce(0) { $0 + $1 * $1 }) / 640
    #expect(picture["mse"]?.doubleValue == mean)
    #expect(picture["bound"] == .string("3"))
  }

  @Test func vectorsHaveErrorsAndCosines() throws {
    defer { folder.remove() }
    let model = Program.fixtures + "/golden/4/vectors.vqzm"
    try FileManager.default.createDirectory(
      atPath: folder.path("v"), withIntermediateDirectories: true)
    try folder.write("v/e.npy", Self.npy(60, 24))
    let packed = try vqz("pack", "v", "-m", model, "--embed-model", "-o", "v.vqz")
    #expect(packed.status == 0, "\(packed.error)")
    let made = try vqz("report", "v", "--archive", "v.vqz", "-o", "out")
    #expect(made.status == 0, "\(made.error)")
    let report = try report()
    #expect(report["archive"]?["models"]?.arrayValue?.count == 1)
    #expect(try vqz("decompress", "v.vqz", "--output-dir", "back").status == 0)
    let (before, after) = (try floats("v/e.npy", 1440), try floats("back/e.npy", 1440))
    let means = (0..<24).map { column in
      (0..<60).reduce(0) { $0 + before[$1 * 24 + column] } / 60
    }
    let lost = before.indices.reduce(0) { $0 + pow(after[$1] - before[$1], 2) }
    let spread = before.indices.reduce(0) { $0 + pow(before[$1] - means[$1 % 24], 2) }
    let found = try #require(member(report, "e.npy"))
    #expect(found["kind"] == .string("vectors"))
    #expect(abs((found["relative_error"]?.doubleValue ?? -1) - lost / spread) < 1e-9)
    #expect(report["kinds"]?.arrayValue?.first?["unit"] == .string("vector"))
    // Who does not have the model is told, by the report as by everyone.
    _ = try vqz("compress", "v/e.npy", "-m", model, "-o", "e.npy.vqz")
    #expect(try vqz("pack", "e.npy.vqz", "-o", "w.vqz").status == 0)
    let other = try vqz("report", "v", "--archive", "w.vqz", "-o", "other")
    #expect(other.status == 69 && other.error.contains("w.vqz: e.npy: model"), "\(other.error)")
    #expect(try vqz("report", "v", "--archive", "w.vqz", "-m", model, "-o", "other").status == 0)
  }

  @Test func hiddenColoursCountForABoundAlone() throws {
    defer { folder.remove() }
    let head = Array(
      "P7\nWIDTH 64\nHEIGHT 64\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n".utf8)
    let pixels = (0..<4096).flatMap { place -> [UInt8] in
      // What hides under an alpha of 0 is as unlike what is seen as can be.
      let shade = UInt8(truncatingIfNeeded: place / 64 * 3 + place * place % 23)
      return place % 64 < 32 ? [shade, shade / 2, 90, 255] : [255 - shade, 0, 200, 0]
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("p"), withIntermediateDirectories: true)
    try folder.write("p/x.pam", head + pixels)
    #expect(try vqz("pack", "p", "-o", "p.vqz", "--quality", "30").status == 0)
    #expect(try vqz("report", "p", "--archive", "p.vqz", "-o", "out").status == 0)
    let seen = try #require(member(try report(), "x.pam")?["mse"]?.doubleValue)
    #expect(try vqz("decompress", "p.vqz", "--output-dir", "back").status == 0)
    let back = try folder.read("back/x.pam").suffix(16384)
    #expect(pixels.suffix(4) != Array(back.suffix(4)))
    let squares = zip(pixels, back).enumerated().reduce(0) { sum, each in
      let isSeen = pixels[each.offset / 4 * 4 + 3] > 0 && each.offset % 4 < 3
      let difference = Int(each.element.0) - Int(each.element.1)
      return sum + (isSeen ? difference * difference : 0)
    }
    // Hidden colours count as if they had come back.
    #expect(squares > 0 && seen == Double(squares) / 12288)
  }

  @Test func whatIsOnOneSideAloneIsTold() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 0)
    try FileManager.default.removeItem(atPath: folder.path("in/b.pgm"))
    try folder.write("in/new.pgm", PlainPicture.ramp(width: 8, height: 8, channels: 1))
    let made = try vqz("report", "in", "--archive", "x.vqz", "-o", "out")
    #expect(made.status == 66, "\(made.error)")
    #expect(made.error.contains("vqz: b.pgm: original: found none of that name, expected one"))
    #expect(made.error.contains("vqz: new.pgm: member: found none of that name in the archive"))
    let report = try report()
    #expect(report["members_without_original"] == .array([.string("b.pgm")]))
    #expect(report["originals"]?["without_member"] == .array([.string("new.pgm")]))
    #expect(report["originals"]?["compared"] == .integer(2))
    #expect(String(decoding: try folder.read("out/report.html"), as: UTF8.self).contains("new.pgm"))
  }

  @Test func brokenPromisesAndOtherOriginalsAreFailures() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz", "--max-error", "0").status == 0)
    var picture = try folder.read("in/a.pgm")
    picture[picture.count - 1] ^= 64
    try folder.write("in/a.pgm", picture)
    try folder.write("in/b.pgm", PlainPicture.ramp(width: 9, height: 9, channels: 1))
    var array = try folder.read("in/sub/c.npy")
    array[array.count - 1] = 0x7F
    array[array.count - 2] = 0xC0
    try folder.write("in/sub/c.npy", array)
    let made = try vqz("report", "in", "--archive", "x.vqz", "-o", "out", "--json")
    #expect(made.status == 65)
    let report = try report()
    let reasons = report["failures"]?.arrayValue?.compactMap { $0["reason"]?.stringValue } ?? []
    #expect(reasons.count == 3, "\(reasons)")
    #expect(reasons.first == "largest error: found 64, expected at most 0")
    #expect(reasons.dropFirst().first?.contains("expected those of the original") == true)
    #expect(reasons.last?.hasPrefix("samples that are not finite: found 1 ") == true)
  }

  @Test func damagedMembersAndOptionsWithoutMeaning() throws {
    defer { folder.remove() }
    #expect(try vqz("pack", "in", "-o", "x.vqz").status == 0)
    var bytes = try folder.read("x.vqz")
    // Behind the signature the first member begins.
    for place in 20..<30 { bytes[place] ^= 0xFF }
    try folder.write("y.vqz", bytes)
    let made = try vqz("report", "in", "--archive", "y.vqz", "-o", "out")
    #expect(made.status == 65, "\(made.error)")
    #expect(try report()["failures"]?.arrayValue?.count == 1)
    #expect(try report()["originals"]?["compared"] == .integer(2))
    for (arguments, status) in [
      (["--bounds", "1e-2"], 64), (["--anchors", "none"], 64), (["--qualities", "5"], 64),
      (["--kind", "array"], 64), (["--runs", "5"], 64), (["-m", "nowhere.vqzm"], 66),
    ] as [([String], Int32)] {
      let result = try Program.run(
        ["report", "in", "--archive", "x.vqz", "-o", "none"] + arguments, in: folder)
      #expect(result.status == status, "\(arguments): \(result.error)")
      #expect(!folder.has("none/report.html"))
    }
    #expect(try vqz("report", "in", "--archive", "in/a.pgm", "-o", "none").status == 65)
    #expect(try vqz("report", "in", "--archive", "nowhere.vqz", "-o", "none").status == 66)
  }
}
