import Foundation
import Testing
import VQZSystem

/// `vqz report` on arrays, series and vectors, as users run it.
@Suite struct SignalReportTests {
  /// A file of NumPy with numbers of 32 bits.
  private static func npy(_ rows: Int, _ columns: Int, seed: Int) -> [UInt8] {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let padding = String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64)
    let header = Array((text + padding + "\n").utf8)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.count & 255), UInt8(header.count >> 8)] + header
    for index in 0..<rows * columns {
      let (row, column) = (Double(index / columns), Double(index % columns))
      let value = Float(sin(row / 5 + Double(seed)) * 0.1 + cos(column / 7 + row * row) * 0.05)
      for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte))) }
    }
    return bytes
  }

  private static func folder(_ rows: Int = 40, _ columns: Int = 72) throws -> Scratch {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("data/below"), withIntermediateDirectories: true)
    try folder.write("data/a.npy", npy(rows, columns, seed: 1))
    try folder.write("data/below/b.npy", npy(rows, columns, seed: 2))
    return folder
  }

  private static let vectors = Program.fixtures + "/golden/4/vectors.vqzm"

  private func json(_ folder: Scratch) throws -> JSONValue {
    try JSONValue.parse(try folder.read("out/report.json"))
  }

  @Test func arraysWithinBounds() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let result = try Program.run(
      [
        "report", "data", "-o", "out", "--runs", "1", "--bounds", "1e-2,0", "--anchors", "zstd",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text == "out/report.html\n")
    #expect(result.error.contains("2 files, 8 points, 0 failures"), "\(result.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(names == ["points.csv", "report.html", "report.json", "report.md"])
    let report = try json(folder)
    #expect(report["kind"]?.stringValue == "array")
    #expect(report["files"]?["compared"] == .array([.string("a.npy"), .string("below/b.npy")]))
    // Bytes are those of what the command writes.
    _ = try Program.run(
      ["compress", "--max-error", "1%", "data/a.npy", "-o", "a.vqz"], in: folder)
    let point = try #require(
      report["points"]?.arrayValue?.first { $0["setting"]?.stringValue == "1e-2" })
    #expect(point["bytes"]?.integerValue == (try folder.read("a.vqz").count))
  }

  @Test func jsonOnOneLineAndSeriesByName() throws {
    let folder = try Self.folder(200, 3)
    defer { folder.remove() }
    let result = try Program.run(
      [
        "report", "data", "-o", "out", "--runs", "1", "--kind", "series", "--anchors", "none",
        "--json",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
    let report = try JSONValue.parse(result.output.dropLast())
    #expect(report["kind"]?.stringValue == "series")
    #expect(try report == json(folder))
    #expect(report["codecs"]?.arrayValue?.count == 1)
    #expect(report["points"]?.arrayValue?.first?["channels"] == .integer(3))
  }

  @Test func vectorsByTheirModel() throws {
    let folder = try Self.folder(120, 24)
    defer { folder.remove() }
    let result = try Program.run(
      [
        "report", "data/a.npy", "-m", Self.vectors, "-o", "out", "--runs", "1", "--qualities",
        "30,60", "--anchors", "none",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("bytes/vector"), "\(result.error)")
    let report = try json(folder)
    #expect(report["kind"]?.stringValue == "vectors")
    let settings = report["codecs"]?.arrayValue?.first?["settings"]?.arrayValue ?? []
    #expect(settings.compactMap { $0["setting"]?.stringValue } == ["30", "60"])
    _ = try Program.run(
      ["compress", "-m", Self.vectors, "--quality", "30", "data/a.npy", "-o", "a.vqz"],
      in: folder)
    #expect(settings.first?["bytes"]?.integerValue == (try folder.read("a.vqz").count))
  }

  /// A ladder of series has qualities where the built-in model has bounds.
  @Test func seriesByALadderBesideBounds() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try FileManager.default.createDirectory(
      atPath: folder.path("data"), withIntermediateDirectories: true)
    for seed in 1...2 {
      try folder.write("data/\(seed).wav", WindowCommandTests.wav(3000, seed: UInt32(seed)))
    }
    let result = try Program.run(
      [
        "report", "data", "-m", "\(WindowCommandTests.model),series", "-o", "out", "--runs", "1",
        "--qualities", "30,90", "--bounds", "1e-2,0", "--anchors", "zstd",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("2 files, 12 points, 0 failures"), "\(result.error)")
    #expect(result.error.contains("windows quality 30: "), "\(result.error)")
    let report = try json(folder)
    let codecs = report["codecs"]?.arrayValue ?? []
    let settings = codecs.map { $0["settings"]?.arrayValue ?? [] }
    #expect(settings.first?.compactMap { $0["setting"]?.stringValue } == ["30", "90"])
    #expect(settings.dropFirst().first?.compactMap { $0["share"]?.doubleValue } == [0.01, 0])
    for setting in settings.first ?? [] {
      #expect(setting["share"] == .null && setting["max_error_bounds"] == .null)
      #expect(setting["broken_promises"] == .integer(0))
    }
    let ratios = settings.first?.compactMap { $0["psnr"]?.doubleValue } ?? []
    #expect(ratios.count == 2 && ratios[0] > 10 && ratios[1] > ratios[0] + 5, "\(ratios)")
    let bytes = try ["1", "2"].reduce(0) { sum, name in
      let coded = try Program.run(
        [
          "compress", "-q", "-m", WindowCommandTests.model, "--quality", "30", "data/\(name).wav",
          "-o", "\(name).vqz",
        ], in: folder)
      #expect(coded.status == 0, "\(coded.error)")
      return try sum + folder.read("\(name).vqz").count
    }
    #expect(settings.first?.first?["bytes"]?.integerValue.map { Int($0) } == bytes)
    let page = String(decoding: try folder.read("out/report.md"), as: UTF8.self)
    #expect(page.contains("windows promises no bound") && page.contains("| quality 90 |"))
  }

  @Test func whatCannotBeMeasuredIsTold() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    try folder.write("data/cut.npy", Array(Self.npy(9, 9, seed: 0).dropLast(3)))
    let result = try Program.run(
      ["report", "data", "-o", "out", "--runs", "1", "--bounds", "1e-2", "--anchors", "none"],
      in: folder)
    #expect(result.status == 65)
    #expect(result.error.contains("data/cut.npy: "), "\(result.error)")
    #expect(try json(folder)["failures"]?.arrayValue?.count == 1)
    #expect(folder.has("out/report.html"))
    let small = try Program.run(
      ["report", "data/a.npy", "-o", "small", "--runs", "1", "-M", "200K"], in: folder)
    #expect(small.status == 65, "\(small.error)")
    #expect(small.error.contains("memory: found"), "\(small.error)")
  }

  @Test func codecsOfPythonAreFoundOrNamed() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    let arguments = ["report", "data/a.npy", "-o", "out", "--runs", "1", "--bounds", "1e-2"]
    let missing = try Program.run(
      arguments + ["--anchors", "sz3,zstd"], in: folder,
      environment: ["PATH": folder.path, "VQZ_PYTHON": ""])
    #expect(missing.status == 0, "\(missing.error)")
    #expect(missing.error.contains("sz3: found no python3, expected Python"), "\(missing.error)")
    #expect(try json(folder)["missing_anchors"]?.arrayValue?.count == 1)
    #expect(try json(folder)["codecs"]?.arrayValue?.count == 3)
    // What nobody asked for is worth no line.
    let quiet = try Program.run(arguments, in: folder, environment: ["PATH": folder.path])
    #expect(quiet.status == 0 && !quiet.error.contains("python3"), "\(quiet.error)")
    // A program in the place of Python that fails as a codec may.
    let program = """
      #!/bin/sh
      case "$2" in
      list) echo '{"codecs":[{"name":"sz3","version":"fake 2"}],"missing":[]}' ;;
      *) echo 'ValueError: out of luck' >&2; exit 1 ;;
      esac

      """
    try folder.write("python", Array(program.utf8))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("python"))
    let failing = try Program.run(
      arguments + ["--anchors", "sz3"], in: folder,
      environment: ["VQZ_PYTHON": folder.path("python")])
    #expect(failing.status == 65, "\(failing.error)")
    #expect(failing.error.contains("sz3 1e-2: found an end with status 1: ValueError: out of luck"))
    #expect(try json(folder)["environment"]?["codec sz3"]?.stringValue == "fake 2")
    #expect(try json(folder)["files"]?["compared"]?.arrayValue?.count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(left == ["points.csv", "report.html", "report.json", "report.md"])
  }

  @Test func contradictionsAreErrors() throws {
    let folder = try Self.folder()
    defer { folder.remove() }
    try folder.write("p.ppm", PlainPicture.ramp(width: 8, height: 8))
    for (arguments, status) in [
      (["data", "--bounds", "2"], 64), (["data", "--bounds", "1e-2,x"], 64),
      (["data", "--anchors", "jpeg"], 64), (["data", "--qualities", "30"], 64),
      (["data", "--anchors", "zstd,faiss-pq"], 64), (["data", "--anchors", "sz4"], 64),
      (["p.ppm", "--anchors", "sz3"], 64), (["p.ppm", "--anchor-train", "data/a.npy"], 64),
      (["data", "--anchor-train", "data/a.npy"], 64),
      (["data/a.npy", "-m", Self.vectors, "--anchor-train", "nowhere.npy"], 66),
      (["data/a.npy", "-m", Self.vectors, "--anchor-train", "p.ppm"], 65),
      (["data", "p.ppm"], 64), (["p.ppm", "--bounds", "1e-2"], 64),
      (["data", "-m", Self.vectors, "--bounds", "1e-2"], 64), (["data", "--kind", "vectors"], 69),
      (["data", "-m", Self.vectors, "--kind", "array"], 69),
    ] as [([String], Int32)] {
      let result = try Program.run(["report"] + arguments + ["-o", "out"], in: folder)
      #expect(result.status == status, "\(arguments): \(result.error)")
      #expect(result.error.contains("found "), "\(arguments): \(result.error)")
    }
    #expect(!folder.has("out/report.html"))
  }
}
