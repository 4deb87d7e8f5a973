import Testing
import VQZ
import VQZReport
import VQZSystem

/// The forms of a report, made from a table of points.
@Suite struct ReportFormTests {
  private static let header =
    "peer,q,image,width,height,bytes,msssim,enc_s,dec_s,max_error,mse,mse_y,channels,peer_id,"
    + "tool,sha256,threads,runs,enc_peak_bytes,dec_peak_bytes,enc_command,dec_command,failure\n"

  private static func row(
    _ peer: String, _ setting: String, _ file: String, bytes: Int, error: Double
  ) -> String {
    "\(peer),\(setting),\(file).png,100,100,\(bytes),0.9,0.5,0.25,9,\(error),\(error / 2),3,"
      + "\(peer),tool,\(file),1,1,1000,1000,enc,dec,\n"
  }

  /// Two files; codecs `a` and `b` at two settings. Of `b` at 50 the files of these names failed.
  private func report(failing files: [String] = []) -> Report {
    var table = Self.header
    for (setting, scale) in [("10", 1), ("50", 4)] {
      for file in ["x", "y"] {
        table += Self.row("a", setting, file, bytes: 1000 * scale, error: 100 / Double(scale))
        table += Self.row("b", setting, file, bytes: 500 * scale, error: 100 / Double(scale))
      }
    }
    for file in files {
      table = table.replacing(
        Self.row("b", "50", file, bytes: 2000, error: 25),
        with: "b,50,\(file).png,100,100,,,,,,,,3,b,tool,\(file),1,1,,,,,<b>broken</b>\n")
    }
    var outcome = PointRunner.Outcome()
    outcome.points = Point.read(csv: Array(table.utf8)).sorted {
      ($0.key.codec, $0.key.setting, $0.file) < ($1.key.codec, $1.key.setting, $1.file)
    }
    return Report(
      title: "t <&> \"q\"", command: "vqz report", outcome: outcome, models: [], sourceCount: 2,
      missing: ["HEIC: found no heif-enc"], environment: .init([("made", "now")]))
  }

  @Test func meansAndComparisons() throws {
    let report = report()
    #expect(report.comparedFiles == ["x.png", "y.png"])
    let a = try #require(report.codecs.first)
    #expect(a.settings.map(\.bitsPerPixel) == [0.8, 3.2])
    #expect((a.settings[0].psnr - 28.1308).magnitude < 1e-4)
    #expect(a.settings[0].psnr == a.settings[0].pooledPSNR)
    let found = report.comparisons(.psnr)
    #expect(found.count == 2)
    // The same qualities at half the bytes.
    let b = try #require(found.first { $0.test == "b" })
    let rate = try #require(b.result.ratePercent)
    #expect((rate + 50).magnitude < 1e-9)
  }

  @Test func filesThatFailedSomewhereAreInNoMean() {
    let report = report(failing: ["y"])
    #expect(report.comparedFiles == ["x.png"])
    #expect(report.codecs.allSatisfy { $0.settings.allSatisfy { $0.fileCount == 1 } })
    #expect(report.failures.map(\.file) == ["y.png"])
    #expect(report.codecs.map(\.failureCount) == [0, 1])
  }

  /// cjxl 0.7 refuses every picture at quality 0; that must not empty the page.
  @Test func settingsThatFailedEverywhereDoNotCount() {
    let report = report(failing: ["x", "y"])
    #expect(report.comparedFiles == ["x.png", "y.png"])
    #expect(report.codecs.map { $0.settings.count } == [2, 1])
    #expect(report.codecs.map(\.failureCount) == [0, 2])
  }

  @Test func jsonReadsBack() throws {
    let json = try JSONValue.parse(Array(report(failing: ["y"]).json.serialize(pretty: true).utf8))
    #expect(json["format"]?.stringValue == "vqz-report")
    #expect(json["codecs"]?.arrayValue?.count == 2)
    #expect(json["failures"]?.arrayValue?.count == 1)
    #expect(json["bd"]?.arrayValue?.count == 2 * report().metrics.count)
  }

  @Test func curvesHaveTheShapeOfTheField() throws {
    let curve = Report.curve(of: try #require(report().codecs.first))
    let results = try #require(curve["results"]?.objectValue)
    #expect(
      results.map(\.key) == [
        "bpp", "psnr-rgb", "ms-ssim-rgb", "encoding_time", "decoding_time",
      ])
    #expect(results.allSatisfy { $0.value.arrayValue?.count == 2 })
  }

  @Test func thePageStandsAlone() {
    let html = Page(report(failing: ["y"])).html
    #expect(html.contains("t &lt;&amp;&gt; &quot;q&quot;"))
    #expect(html.contains("&lt;b&gt;broken") && !html.contains("<b>broken"))
    #expect(html.contains("HEIC: found no heif-enc"))
    for word in ["http:", "https:", "src=\"/", "@import", "url("] {
      #expect(!html.contains(word), "\(word)")
    }
    // A table below every plot, and every element that is opened is closed.
    let plots = html.split(separator: "<svg class=\"plot\"").count - 1
    #expect(plots >= report().metrics.count)
    #expect(html.split(separator: "<details>").count - 1 == plots)
    for name in ["section", "figure", "table", "svg", "g", "details", "div", "p", "tr", "td", "th"]
    {
      let opened =
        html.split(separator: "<\(name)>").count + html.split(separator: "<\(name) ").count - 2
      #expect(html.split(separator: "</\(name)>").count - 1 == opened, "\(name)")
    }
  }

  @Test func textHasEveryTable() {
    let text = report(failing: ["y"]).markdown
    for heading in ["## All settings", "## BD-rate", "## Failures", "## Environment"] {
      #expect(text.contains(heading), "\(heading)")
    }
    #expect(text.contains("| b | a |") || text.contains("| over | a | b |"))
  }
}
