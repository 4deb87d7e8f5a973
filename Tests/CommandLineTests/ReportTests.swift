import Foundation
import Testing
import VQZSystem

/// `vqz report` as users run it, on small pictures and without other people's tools.
@Suite struct ReportTests {
  static func run(_ arguments: [String], in folder: Scratch) throws -> Program.Result {
    try Program.run(
      ["report"] + arguments + ["-m", Program.model, "--runs", "1", "-o", "out"], in: folder)
  }

  static func pictures() throws -> Scratch {
    let folder = try Scratch()
    try FileManager.default.createDirectory(
      atPath: folder.path("data/below"), withIntermediateDirectories: true)
    try folder.write("data/a.ppm", PlainPicture.ramp(width: 64, height: 48))
    try folder.write("data/below/b.pgm", PlainPicture.ramp(width: 33, height: 20, channels: 1))
    return folder
  }

  private func json(_ folder: Scratch) throws -> JSONValue {
    try JSONValue.parse(try folder.read("out/report.json"))
  }

  @Test func everyFormIsWritten() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    let result = try Self.run(["data", "--anchors", "none"], in: folder)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.text == "out/report.html\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(names == ["curves", "points.csv", "report.html", "report.json", "report.md"])
    let report = try json(folder)
    #expect(report["files"]?["compared"]?.arrayValue?.count == 2)
    #expect(report["failures"]?.arrayValue?.isEmpty == true)
    let model = try #require(report["models"]?.arrayValue?.first)
    #expect(model["files"]?.arrayValue?.count == 2)
    #expect(model["files"]?.arrayValue?.first?["training"]?.stringValue == "unknown")
    // Bytes are those of what the command writes.
    try FileManager.default.createDirectory(
      atPath: folder.path("v"), withIntermediateDirectories: true)
    _ = try Program.run(
      ["compress", "-m", Program.model, "data/a.ppm", "-o", "v/a.vqz"], in: folder)
    let table = String(decoding: try folder.read("out/points.csv"), as: UTF8.self)
    let row = try #require(table.split(separator: "\n").first { $0.contains(",a.ppm,") })
    #expect(row.split(separator: ",")[5] == "\(try folder.read("v/a.vqz").count)")
  }

  /// Every quality of a model is a place in the information plane.
  @Test func aModelOfManyRatesIsASweep() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    let result = try Program.run(
      [
        "report", Program.fixtures + "/signals/photos/parrot-grey.png", "--anchors", "none",
        "--qualities", "10,40,90", "--runs", "1", "-o", "out", "-m", "photo",
      ], in: folder)
    #expect(result.status == 0, "\(result.error)")
    let model = try #require(try json(folder)["models"]?.arrayValue?.first)
    let sweep = try #require(model["sweep"]?.arrayValue)
    #expect(sweep.compactMap { $0["setting"]?.stringValue } == ["10", "40", "90"])
    let errors = sweep.compactMap { $0["mse"]?.doubleValue }
    #expect(errors == errors.sorted(by: >) && errors.count == 3)
    let bits = sweep.compactMap { $0["information"]?["entropy_bits"]?.doubleValue }
    #expect(bits == bits.sorted() && bits.count == 3)
    // The middle one is what the rest of the model's part is about.
    #expect(model["setting"]?.stringValue == "40" && model["mse"] == sweep[1]["mse"])
    #expect(model["information"] == sweep[1]["information"])
    // Steps of many classes are drawn by class: two plots each, not one for every class.
    let page = String(decoding: try folder.read("out/report.html"), as: UTF8.self)
    #expect(page.contains("Level 2, step 0: classes"))
    // The built-in model has 18 steps.
    #expect(page.split(separator: "<svg class=\"plot\"").count < 2 * 18 + 12)
  }

  /// What a model saves is set against its bytes: here it saves nothing, since it knows nothing.
  @Test func theModelIsCounted() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    let picture = Program.fixtures + "/signals/photos/parrot-grey.png"
    let result = try Self.run(
      [picture, "--anchors", "none", "-m", "photo", "--qualities", "1,50,90"], in: folder)
    #expect(result.status == 0, "\(result.error)")
    let found = try #require(try json(folder)["payoffs"]?.arrayValue)
    // The built-in model is in every program, so only the other one is to pay.
    #expect(found.count <= 1)
    let page = String(decoding: try folder.read("out/report.html"), as: UTF8.self)
    #expect(page.contains("id=\"payoff\"") == !found.isEmpty)
    for each in found {
      #expect(each["reference"]?.stringValue == "photo" && each["pays_from_files"] == .null)
      let bytes = try #require(each["file_bytes"]?.doubleValue)
      #expect(bytes > each["reference_file_bytes"]?.doubleValue ?? .infinity)
    }
  }

  @Test func knownPointsAreNotRunAgain() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    _ = try Self.run(["data/a.ppm", "--anchors", "none"], in: folder)
    let table = try folder.read("out/points.csv")
    let again = try Self.run(["data", "--anchors", "none"], in: folder)
    #expect(again.error.contains("2 points, 1 of them known before"), "\(again.error)")
    let more = String(decoding: try folder.read("out/points.csv"), as: UTF8.self)
    #expect(more.hasPrefix(String(decoding: table, as: UTF8.self)))
    let page = try folder.read("out/report.html")
    _ = try Self.run(["data", "--anchors", "none"], in: folder)
    // The same times, so the same page but for the minute it was made in.
    let pages = [page, try folder.read("out/report.html")].map { bytes in
      String(decoding: bytes, as: UTF8.self).replacing(/\d\d\d\d-\d\d-\d\d \d\d:\d\d UTC/, with: "")
    }
    #expect(pages[0] == pages[1])
  }

  @Test func whatCannotBeReadIsToldAndTheRestMade() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    try folder.write("data/text.png", Array("no picture".utf8))
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: true)
    let result = try Self.run(["data", "empty", "nowhere.png", "--anchors", "none"], in: folder)
    #expect(result.status == 66)
    #expect(result.error.contains("data/text.png: not a signal: found"), "\(result.error)")
    #expect(result.error.contains("empty: nothing to do: found no file"))
    #expect(result.error.contains("nowhere.png: cannot open"))
    let report = try json(folder)
    #expect(report["failures"]?.arrayValue?.count == 2)
    #expect(report["files"]?["compared"]?.arrayValue?.count == 2)
    #expect(folder.has("out/report.html"))
  }

  @Test func missingToolsAreNamed() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    let result = try Program.run(
      [
        "report", "data", "-m", Program.model, "--runs", "1", "-o", "out", "--anchors", "jpeg,avif",
      ],
      in: folder, environment: ["PATH": folder.path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("JPEG: found no cjpeg"))
    #expect(try json(folder)["missing_anchors"]?.arrayValue?.count == 2)
  }

  @Test func anchorsRunThroughTheirTools() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    // A codec of two scripts: what counts is what they leave on the disk.
    let environment = try tools(
      [
        "zstd": "for last; do :; done; case \"$*\" in *--version*) echo v1.5;; *) cp source.* "
          + "\"$last\";; esac"
      ], in: folder)
    let result = try Program.run(
      ["report", "data", "-m", Program.model, "--runs", "1", "-o", "out", "--anchors", "zstd"],
      in: folder, environment: environment)
    #expect(result.status == 0, "\(result.error)")
    let codec = try #require(try json(folder)["codecs"]?.arrayValue?.last)
    #expect(codec["tool"]?.stringValue == "zstd: v1.5")
    let setting = try #require(codec["settings"]?.arrayValue?.first)
    #expect(setting["psnr"] == .null && setting["max_error"] == .integer(0))
    #expect(setting["grown_files"]?.integerValue == 2)
  }

  /// Tools of the shell, in the only folder of PATH but for those of the system.
  private func tools(_ scripts: [String: String], in folder: Scratch) throws -> [String: String] {
    try FileManager.default.createDirectory(
      atPath: folder.path("tools"), withIntermediateDirectories: true)
    for (name, script) in scripts {
      try folder.write("tools/\(name)", Array("#!/bin/sh\n\(script)\n".utf8))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.path("tools/\(name)"))
    }
    return ["PATH": folder.path("tools") + ":/usr/bin:/bin"]
  }

  /// Both tunings are measured as what they are, beside a codec that keeps everything.
  @Test func tuningsStandBesideEachOther() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    let copy = """
      case "$*" in *--version*) echo 1.0; exit;; esac
      for last; do before=$current; current=$last; done; cp "$before" "$last"
      """
    let environment = try tools(
      [
        "avifenc": copy, "avifdec": copy,
        "butteraugli_main": "test -s $1 && test -s $2 && echo 2.5 && echo 3-norm: 1.25",
      ], in: folder)
    let picture = Program.fixtures + "/signals/photos/parrot-grey.png"
    let words = [
      "report", picture, "--tune", "error,look", "--anchors", "avif", "--qualities", "30,60",
      "--runs", "1", "-o", "out",
    ]
    let result = try Program.run(words, in: folder, environment: environment)
    #expect(result.status == 0, "\(result.error)")
    let report = try json(folder)
    let codecs = try #require(report["codecs"]?.arrayValue)
    #expect(codecs.map { $0["name"]?.stringValue } == ["photo", "photo-look", "avif"])
    #expect(codecs.map { $0["tuning"]?.stringValue } == ["error", "look", nil])
    let settings = try codecs.map { try #require($0["settings"]?.arrayValue?.first) }
    #expect(settings.allSatisfy { $0["butteraugli"] == .number(1.25) })
    #expect(settings.allSatisfy { $0["butteraugli_max"] == .number(2.5) })
    let looks = settings.compactMap { $0["ssimulacra2"]?.doubleValue }
    #expect(looks.count == 3 && looks[1] > looks[0] && looks[2] == 100)
    #expect(settings[0]["psnr"]?.doubleValue ?? 0 > settings[1]["psnr"]?.doubleValue ?? 99)
    let metrics = Set(report["bd"]?.arrayValue?.compactMap { $0["metric"]?.stringValue } ?? [])
    #expect(metrics.isSuperset(of: ["psnr", "ssimulacra2", "butteraugli", "butteraugli_max"]))
    #expect(report["missing_measures"] == .array([]))
    let crop = try #require(report["crops"]?.arrayValue?.first)
    let shots = try #require(crop["shots"]?.arrayValue)
    #expect(shots.map { $0["codec"]?.stringValue } == ["photo", "photo-look", "avif"])
    #expect(shots[0]["setting"]?.stringValue == "60")
    let page = String(decoding: try folder.read("out/report.html"), as: UTF8.self)
    #expect(page.contains("id=\"crops\"") && page.contains("BD-rate over SSIMULACRA2"))
    #expect(page.contains("Tuned: photo for error, photo-look for look."))
    // Nothing is measured again, and what the tool says is remembered.
    let again = try Program.run(words, in: folder, environment: environment)
    #expect(again.error.contains("6 points, 6 of them known before"), "\(again.error)")
    #expect(try json(folder)["crops"] == report["crops"])
  }

  /// Points of before have no figures of looks: these are measured once, the others stay.
  @Test func whatLacksAFigureIsMeasuredAgain() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    _ = try Self.run(["data", "--anchors", "none"], in: folder)
    let table = String(decoding: try folder.read("out/points.csv"), as: UTF8.self)
    #expect(table.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",,,error") })
    let before = table.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: ",")
    }
    try folder.write("out/points.csv", Array((before.joined(separator: "\n") + "\n").utf8))
    let again = try Self.run(["data", "--anchors", "none"], in: folder)
    #expect(again.error.contains("2 points, 0 failures"), "\(again.error)")
    let report = try json(folder)
    let found = report["codecs"]?.arrayValue?.first?["settings"]?.arrayValue?.first
    #expect(found?["ssimulacra2"]?.doubleValue ?? 101 < 100)
    #expect(found?["butteraugli"] == .null)
    #expect(report["missing_measures"]?.arrayValue?.count == 1)
    #expect(report["crops"] == .array([]))
  }

  @Test func contradictionsAreUsage() throws {
    let folder = try Self.pictures()
    defer { folder.remove() }
    for arguments in [
      ["--anchors", "gif"], ["--qualities", "5,x"], ["--qualities", "101"], ["--runs", "0"],
      ["--codec-threads", "0"], ["--tune", "nice"], ["--tune", "look", "-m", "photo"],
    ] {
      let result = try Program.run(["report", "data", "-o", "out"] + arguments, in: folder)
      #expect(result.status == 64, "\(arguments)")
      #expect(result.error.contains(": found "), "\(result.error)")
    }
    #expect(!folder.has("out"))
  }
}
