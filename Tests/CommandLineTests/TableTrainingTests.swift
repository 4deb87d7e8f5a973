import Testing
import VQZSystem

/// `vqz train` on arrays and series.
@Suite struct TableTrainingTests {
  /// A file of NumPy with 16-bit integers that rise and fall.
  private static func npy(_ number: Int, rows: Int = 30, columns: Int = 2) -> [UInt8] {
    let text = "{'descr': '<i2', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let padding = String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64)
    let header = Array((text + padding + "\n").utf8)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.count & 255), UInt8(header.count >> 8)] + header
    for index in 0..<rows * columns {
      let value = UInt16((index * (7 + number) % 53 + index * index % (11 + number)) * 9)
      bytes += [UInt8(value & 255), UInt8(value >> 8)]
    }
    return bytes
  }

  private func folder(_ count: Int = 6) throws -> Scratch {
    let folder = try Scratch()
    for number in 0..<count { try folder.write("\(number).npy", Self.npy(number)) }
    return folder
  }

  @Test func aFolderOfArraysBecomesAModel() throws {
    let folder = try folder()
    defer { folder.remove() }
    let result = try Program.run(["train", ".", "-o", "m.vqzm", "-T1"], in: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.error.hasPrefix(
        ".: 5 arrays to learn from, 1 held out, 0 duplicates and 0 unreadable files left out\n"
          + "held out, 1 arrays, as files within 1% of the range: "), "\(result.error)")
    #expect(folder.has("m.vqzm") && !folder.has("m.vqzm.checkpoint"))
    let again = try Program.run(
      ["train", ".", "-o", "n.vqzm", "-T2", "--json", "--name", "m"], in: folder)
    #expect(try folder.read("m.vqzm") == folder.read("n.vqzm"))
    let object = try JSONValue.parse(again.output)
    #expect(object["held_out_files"]?.arrayValue?.count == 3)
    #expect(object["model"]?.stringValue == "n.vqzm")
    #expect(try Program.run(["model", "verify", "-q", "m.vqzm"], in: folder).status == 0)
    let info = try Program.run(["model", "info", "m.vqzm"], in: folder)
    #expect(info.text.contains("6 signals"), "\(info.text)")
    // Nothing is replaced, unless asked for.
    #expect(try Program.run(["train", ".", "-o", "m.vqzm"], in: folder).status == 73)
    #expect(try Program.run(["train", ".", "-o", "m.vqzm", "-qf"], in: folder).status == 0)
  }

  @Test func filesOfNumPyAreSeriesWhereThatIsSaid() throws {
    let folder = try folder()
    defer { folder.remove() }
    let series = ["train", ".", "-q", "-o", "s.vqzm", "--kind", "series"]
    #expect(try Program.run(series, in: folder).status == 0)
    #expect(try Program.run(["train", ".", "-q", "-o", "a.vqzm"], in: folder).status == 0)
    let info = try Program.run(["model", "info", "--json", "s.vqzm"], in: folder)
    #expect(info.status == 0 && info.text.contains("series"), "\(info.text)")
    // Only measured.
    let measured = try Program.run(["train", ".", "--measure-only"], in: folder)
    #expect(measured.status == 0 && measured.error.contains("bits/value"))
  }

  @Test func mixedFoldersAndOptionsOfPicturesAreRefused() throws {
    let folder = try folder()
    defer { folder.remove() }
    for options in [["--resume"], ["--steps", "3"], ["--network", "ladder"], ["--width", "8"]] {
      let result = try Program.run(["train", ".", "-o", "m.vqzm"] + options, in: folder)
      #expect(result.status == 64, "\(options): \(result.error)")
      #expect(result.error.contains("found \(options[0])"), "\(result.error)")
    }
    try folder.write("p.ppm", PlainPicture.ramp(width: 16, height: 16))
    let mixed = try Program.run(["train", ".", "-o", "m.vqzm"], in: folder)
    #expect(mixed.status == 64 && mixed.error.contains("p.ppm"), "\(mixed.error)")
    #expect(mixed.error.contains("0.npy") && !folder.has("m.vqzm"))
    let named = ["train", ".", "-q", "-o", "m.vqzm", "--kind", "array"]
    #expect(try Program.run(named, in: folder).status == 0)
    // Files that cannot be read are left out and named.
    try folder.write("bad.npy", [1, 2, 3])
    for number in 2...5 { try folder.write("bad\(number).npy", [UInt8(number)]) }
    let loud = ["train", ".", "-o", "m.vqzm", "--kind", "array", "-f"]
    let skipped = try Program.run(loud, in: folder)
    #expect(skipped.status == 0)
    #expect(skipped.error.contains("5 unreadable files left out"), "\(skipped.error)")
    let lines = skipped.error.split(separator: "\n").filter { $0.contains("notice") }
    #expect(lines.count == 4 && lines[0].contains("bad.npy: notice: left out: "), "\(lines)")
    #expect(lines.last == "vqz: .: notice: 2 more unreadable files are left out (-v names all)")
    let all = try Program.run(loud + ["-v"], in: folder)
    #expect(all.error.split(separator: "\n").filter { $0.contains("left out: ") }.count == 5)
    let few = try Scratch()
    defer { few.remove() }
    try few.write("a.npy", Self.npy(1))
    #expect(try Program.run(["train", ".", "-o", "m.vqzm"], in: few).status == 65)
  }
}
