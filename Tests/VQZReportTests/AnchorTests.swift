import Foundation
import Testing
import VQZ
import VQZCore
import VQZReport
import VQZSystem

/// Codecs that a script runs: what becomes of their answers, their failures and their silence. The
/// script here is one of the shell, which codes nothing at all.
@Suite struct AnchorTests {
  /// What the shell says to `list`, and what it does for `run NAME SETTING INPUT CODED DECODED`.
  private static func script(_ run: String) -> [UInt8] {
    Array(
      """
      case "$1" in
      list)
        echo a warning >&2
        echo '{"codecs":[{"name":"sz3","version":"fake 1"}],"missing":[
        {"name":"sperr","reason":"found none"},{"name":"zfp","reason":"found none"}]}' | tr -d '\\n'
        ;;
      run)
        \(run)
        ;;
      esac
      """.utf8)
  }

  /// Keeps everything and says so.
  private static let copy = """
    cp "$4" "$5"; cp "$4" "$6"; echo '{"encode_seconds":0.25,"decode_seconds":0.5}'
    """

  private static func anchors(
    _ run: String, program: String = "/bin/sh"
  ) -> (WorkFolder) throws -> SignalAnchors {
    { work in
      SignalAnchors(
        hasZstd: false, [.sz3, .sperr, .zfp], of: .array,
        by: try AnchorScript(program: program, text: script(run), in: work))
    }
  }

  private static func wave(_ rows: Int) throws -> [UInt8] {
    let numbers = (0..<rows * 50).map { Float(sin(Double($0) / 9) * 20 + 100) }
    return try SignalReports.npy(
      try Signal(
        kind: .array, shape: Signal.Shape(axes: [rows, 50]), sampleType: .f32,
        samples: SignalReports.bytes(numbers)))
  }

  /// Of two files, the second of which is larger.
  private static func report(_ run: String, program: String = "/bin/sh") throws -> SignalReport {
    try SignalReports.make(
      .array, files: [("a.npy", try wave(20)), ("b.npy", try wave(40))],
      model: try VQZModel.array, bounds: [1e-2, 1e-3, 0], anchors: anchors(run, program: program))
  }

  private static func settings(_ report: SignalReport) throws -> [JSONValue] {
    let codec = try #require(
      report.json["codecs"]?.arrayValue?.first { $0["name"]?.stringValue == "sz3" })
    return codec["settings"]?.arrayValue ?? []
  }

  private static let bothFiles = JSONValue.array([.string("a.npy"), .string("b.npy")])

  @Test func whatLearnsForManyMinutesHasToBeAskedFor() {
    #expect(SignalAnchor.usual(of: .vectors) == [.zstd, .productCodes])
    #expect(SignalAnchor.usual(of: .array) == SignalAnchor.all(of: .array))
    #expect(SignalAnchor.usual(of: .series) == [.zstd, .sz3, .sperr, .zfp, .pcodec])
  }

  @Test func answersAreMeasuredOnTheDisk() throws {
    let report = try Self.report(Self.copy)
    #expect(report.failures.isEmpty)
    let settings = try Self.settings(report)
    #expect(settings.compactMap { $0["setting"]?.stringValue } == ["1e-2", "1e-3"])
    let bytes = try Self.wave(20).count + Self.wave(40).count
    #expect(settings[0]["bytes"]?.integerValue == bytes)
    #expect(settings[0]["encode_seconds"]?.doubleValue == 0.5)
    #expect(settings[0]["decode_seconds"]?.doubleValue == 1)
    let codec = try #require(report.json["codecs"]?.arrayValue?.last)
    #expect(codec["id"]?.stringValue == "fake 1" && codec["model_bytes"] == .null)
    // What is missing is told once for those with the same reason.
    #expect(report.json["missing_anchors"] == .array([.string("sperr, zfp: found none")]))
    #expect(report.html.contains("sperr, zfp: found none"))
    #expect(report.markdown.contains("sperr, zfp: found none"))
    SignalReports.expectWhole(report.html)
    // What has no error has no place in the curve of PSNR.
    #expect(report.html.split(separator: "sz3 within 1e-3: ").count - 1 == 1)
  }

  @Test func brokenBoundsAreFailures() throws {
    let report = try Self.report(
      """
      cp "$4" "$5"; cp "$4" "$6"
      printf '\\277' | dd of="$6" bs=1 seek=131 conv=notrunc 2>/dev/null
      echo '{"encode_seconds":0,"decode_seconds":0}'
      """)
    #expect(
      report.failures.map { "\($0.codec) \($0.setting) \($0.file)" } == [
        "sz3 1e-2 a.npy", "sz3 1e-2 b.npy", "sz3 1e-3 a.npy", "sz3 1e-3 b.npy",
      ])
    #expect(report.failures.allSatisfy { $0.reason.contains("bounds, expected at most") })
    #expect(report.html.contains("<strong>4 promises were broken:</strong>"))
    // It is in both curves, and in no part that is about models.
    #expect(report.html.split(separator: "sz3 within 1e-3: ").count - 1 == 2)
    #expect(!report.html.contains("sz3: histogram"))
    #expect(try Self.settings(report).first?["broken_promises"] == .integer(2))
  }

  @Test(
    "a script that fails costs the models no file",
    arguments: [
      ("echo noise; echo 'ValueError: out of luck' >&2; exit 1", "status 1: ValueError: out of"),
      ("kill -9 $$", "signal 9"), ("echo hello", "answer of the script: found \"hello\""),
      ("cp \"$4\" \"$5\"; echo '{\"encode_seconds\":1,\"decode_seconds\":1}'", "found"),
      ("cp \"$4\" \"$5\"; cp \"$4\" \"$6\"; echo '{}'", "found no seconds"),
      (
        "cp \"$4\" \"$5\"; head -c 999 \"$4\" >\"$6\"; "
          + "echo '{\"encode_seconds\":1,\"decode_seconds\":1}'", "found"
      ),
    ])
  func failures(run: String, reason: String) throws {
    let report = try Self.report(run)
    #expect(report.failures.count == 4)
    #expect(report.failures.allSatisfy { $0.codec == "sz3" && $0.reason.contains(reason) })
    #expect(report.json["files"]?["compared"] == Self.bothFiles)
    #expect(try Self.settings(report).isEmpty)
    let gaps = report.json["without_means"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(gaps.count == 1 && gaps[0].hasPrefix("sz3: found 0 of 2 files coded at 1e-2, 1e-3"))
    #expect(report.lines.contains(gaps[0]))
  }

  /// A file that a codec has no way to code is a notice; its means over the others are not told.
  @Test func whatACodecDoesNotKnowIsNoFailure() throws {
    let report = try Self.report(
      """
      if [ "$(wc -c <"$4")" -gt 5000 ]; then echo 'axes: found too many' >&2; exit 3; fi
      \(Self.copy)
      """)
    #expect(report.failures.isEmpty)
    #expect(report.json["files"]?["compared"] == Self.bothFiles)
    #expect(
      report.json["notices"]
        == .array([
          .object([
            "file": .string("b.npy"), "text": .string("sz3 leaves it out: axes: found too many"),
          ])
        ]))
    #expect(try Self.settings(report).isEmpty)
    let points = report.json["points"]?.arrayValue ?? []
    #expect(points.filter { $0["codec"]?.stringValue == "sz3" }.count == 2)
    #expect(report.html.contains("sz3: found 1 of 2 files coded at 1e-2, 1e-3, expected all"))
  }

  /// Without a range there is no bound above 0 to keep.
  @Test func aFileOfOneValueIsLeftOut() throws {
    let flat = try SignalReports.npy(
      try Signal(
        kind: .array, shape: Signal.Shape(axes: [70]), sampleType: .f32,
        samples: SignalReports.bytes([Float](repeating: 2, count: 70))))
    let report = try SignalReports.make(
      .array, files: [("a.npy", flat)], model: try VQZModel.array, bounds: [1e-2],
      anchors: Self.anchors(Self.copy))
    #expect(report.failures.isEmpty)
    #expect(report.json["notices"]?.arrayValue?.count == 1)
  }

  @Test func withoutPythonThereAreNone() throws {
    let report = try Self.report(Self.copy, program: "/nowhere/python3")
    #expect(report.failures.isEmpty)
    #expect(report.json["codecs"]?.arrayValue?.count == 1)
    let missing = report.json["missing_anchors"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(missing.count == 1 && missing[0].hasPrefix("sz3, sperr, zfp: found that /nowhere/py"))
  }

  @Test func theProgramCarriesTheScript() throws {
    let folder = FileManager.default.temporaryDirectory
    let work = try WorkFolder(in: folder.path)
    _ = try AnchorScript(program: "/bin/sh", in: work)
    let carried = try Data(contentsOf: URL(fileURLWithPath: work.path + "/anchors.py"))
    #expect(carried == (try Data(contentsOf: PythonAnchors.script)))
  }

  @Test func kindsHaveTheirOwn() {
    let numbers = ["zstd", "sz3", "sperr", "zfp", "pcodec"]
    #expect(SignalAnchor.all(of: .array).map(\.name) == numbers)
    #expect(SignalAnchor.all(of: .series).map(\.name) == numbers)
    #expect(
      SignalAnchor.all(of: .vectors).map(\.name) == ["zstd", "faiss-pq", "faiss-opq", "faiss-rq"])
    #expect(SignalAnchor.all(of: .picture).isEmpty)
  }
}
