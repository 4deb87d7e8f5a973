import VQZSystem

/// A report as one HTML file that needs nothing else.
package struct Page {
  let report: Report

  package init(_ report: Report) { self.report = report }

  package var html: String {
    HTML.document(
      title: report.title, header: lead + alarms + contents,
      main: cards + curves + comparison + crops + payoff + speed + summary + models + files
        + gallery + troubles + environment,
      footer: """
        Figures, curves and points: <code>report.json</code>,
        <code>curves/</code>, <code>points.csv</code>.
        """)
  }

  /// The number that decides colour and marker of a codec everywhere on the page.
  func number(of codec: String) -> Int {
    report.codecs.firstIndex { $0.name == codec } ?? 0
  }

  var drawn: [CodecSummary] { report.codecs.filter { !$0.isLossless && !$0.settings.isEmpty } }

  private var lead: String {
    let count = report.comparedFiles.count
    let megapixels = Double(report.pixelCount) / 1e6
    return HTML.paragraph(
      "<span class=\"lead\">\(count) \(count == 1 ? "picture" : "pictures"), "
        + "\(NumberText.fixed(megapixels, 1)) megapixels. Bytes are those of whole files on the "
        + "disk; quality is measured on decoded 8-bit pictures, read back from the disk. Every "
        + "codec was given the same 8-bit colours, without alpha and metadata. "
        + "\(HTML.escape(report.tuningText))</span>")
  }

  /// What must not be overlooked.
  private var alarms: String {
    var text = ""
    for model in report.models where model.trainedOnCount > 0 {
      text +=
        "<p class=\"alarm\"><strong>\(HTML.escape(model.name)) was trained on "
        + "\(model.trainedOnCount) of these files.</strong> Its figures here say nothing of other "
        + "pictures.</p>\n"
    }
    if !report.failures.isEmpty {
      let count = report.failures.count
      text +=
        "<p class=\"alarm\"><strong>\(count) \(count == 1 ? "failure" : "failures"):</strong> "
        + "see <a href=\"#trouble\">what went wrong</a>. Means are over the "
        + "\(report.comparedFiles.count) of \(report.sourceCount) files that every codec "
        + "coded.</p>\n"
    }
    if report.grownCount > 0 {
      text +=
        "<p class=\"alarm\"><strong>\(report.grownCount) compressed files are larger than their "
        + "samples.</strong></p>\n"
    }
    return text
  }

  private var contents: String {
    let places = [
      ("curves", "Rate and distortion"), ("comparison", "BD-rate"),
      ("crops", "Crops at equal bytes"), ("payoff", "The model counted"), ("speed", "Speed"),
      ("summary", "All settings"), ("models", "Inside the models"), ("files", "Files"),
      ("gallery", "Gallery"), ("trouble", "Failures"), ("environment", "Environment"),
    ]
    let isShown = { (id: String) in
      (id != "payoff" || !report.payoffs.isEmpty) && (id != "crops" || !report.crops.isEmpty)
    }
    return HTML.contents(places.filter { isShown($0.0) })
  }

  /// The figures most readers come for: each model, and each anchor at its rate.
  private var cards: String {
    var text = ""
    for codec in report.codecs where codec.isModel {
      guard let middle = codec.settings.dropFirst(codec.settings.count / 2).first else { continue }
      text +=
        "<div class=\"card\"><span>\(HTML.escape(codec.name)), "
        + "\(settingText(middle.setting))</span>"
        + "<b>\(NumberText.fixed(middle.bitsPerPixel, 3)) bit/px</b>"
        + "<span>PSNR \(NumberText.fixed(middle.psnr, 2)) dB, MS-SSIM "
        + "\(NumberText.fixed(middle.similarityDecibels, 2)) dB; decodes "
        + "\(NumberText.fixed(middle.decodeMegapixelsPerSecond, 1)) MP/s</span></div>\n"
      for anchor in drawn where !anchor.isModel {
        let result = CurveComparison(codec.curve(.psnr), over: anchor.curve(.psnr))
        guard let rate = result.ratePercent else { continue }
        text +=
          "<div class=\"card\"><span>Bits of \(HTML.escape(codec.name)) against "
          + "\(HTML.escape(anchor.name)) at equal PSNR</span>"
          + "<b>\(Self.percent(rate))</b>"
          + "<span>\(interval(result.rateInterval, Metric.psnr.unit, 2))</span></div>\n"
      }
    }
    return text.isEmpty ? "" : "<div class=\"cards\">\n\(text)</div>\n"
  }

  static func percent(_ value: Double) -> String {
    NumberText.signed(value, value.magnitude < 100 ? 1 : 0)
      .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .joined(separator: "−") + " %"
  }

  func settingText(_ setting: String) -> String {
    setting == ReportModel.onlySetting ? "its one rate" : "setting \(HTML.escape(setting))"
  }

  func interval(_ interval: CurveComparison.Interval, _ unit: String, _ digits: Int) -> String {
    switch interval {
    case .none: "no overlap"
    case .point(let place): "at \(NumberText.fixed(place, digits))\(unit)"
    case .range(let range):
      "\(NumberText.fixed(range.lowerBound, digits)) to "
        + "\(NumberText.fixed(range.upperBound, digits))\(unit)"
    }
  }
}
