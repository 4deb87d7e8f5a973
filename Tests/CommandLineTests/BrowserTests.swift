import Foundation
import Testing

/// The page of `vqz report` in a real browser: nothing wider than the window, no error. Skipped,
/// and shown so, where there is no Chromium.
@Suite struct BrowserTests {
  static let browser: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Catches errors before the page's own script runs, and tells them and its width to the frame
  /// around it.
  private static let probe = """
    <script>var faults=[];window.onerror=function(m){faults.push(m)};
    console.error=function(m){faults.push(m)};
    addEventListener('load',function(){document.querySelectorAll('details').forEach(function(d){
    d.open=true});setTimeout(function(){parent.postMessage(JSON.stringify({
    wide:document.documentElement.scrollWidth,room:innerWidth,
    plots:document.querySelectorAll('svg.plot').length,
    tips:document.querySelectorAll('[data-tip]').length,faults:faults}),'*')},50)})</script>
    """

  @Test(
    .enabled(if: BrowserTests.browser != nil, "no Chromium in PATH"), arguments: [1280, 400])
  func fitsTheWindow(width: Int) throws {
    let browser = try #require(Self.browser)
    let folder = try ReportTests.pictures()
    defer { folder.remove() }
    #expect(try ReportTests.run(["data", "--anchors", "none"], in: folder).status == 0)
    let page = String(decoding: try folder.read("out/report.html"), as: UTF8.self)
    try folder.write(
      "probed.html", Array(page.replacing("<head>", with: "<head>" + Self.probe).utf8))
    // A window cannot be as narrow as a telephone; a frame can.
    let frame = """
      <!doctype html><body><p id="found">nothing</p><script>
      addEventListener('message',function(e){document.getElementById('found').textContent=e.data})
      </script><iframe src="probed.html" width="\(width)" height="900"></iframe></body>
      """
    try folder.write("frame.html", Array(frame.utf8))
    let result = try Program.run(
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder.path("profile"),
        "--virtual-time-budget=5000", "--dump-dom", "file://" + folder.path("frame.html"),
      ], in: folder, executable: browser)
    let found = try #require(
      result.text.firstMatch(of: /<p id="found">(.*?)<\/p>/)?.output.1, "\(result.error)")
    let values = try #require(
      try JSONSerialization.jsonObject(with: Data(found.utf8)) as? [String: Any], "\(found)")
    let wide = try #require(values["wide"] as? Int)
    let room = try #require(values["room"] as? Int)
    #expect(room == width)
    #expect(wide <= room, "\(wide) pixels in a window of \(room)")
    #expect((values["plots"] as? Int ?? 0) >= 8)
    #expect((values["tips"] as? Int ?? 0) > 8)
    #expect((values["faults"] as? [Any])?.isEmpty == true, "\(found)")
  }
}
