import VQZSystem

extension Page {
  /// Rate against quality, a plot for every metric.
  var curves: String {
    guard !drawn.isEmpty else { return "" }
    let toggles = drawn.map { codec in
      "<label><input type=\"checkbox\" checked value=\"r\(number(of: codec.name))\"> "
        + "\(Marker.key(number(of: codec.name))) \(HTML.escape(codec.name))</label>"
    }.joined()
    let plots = report.metrics.map(curve).joined()
    var note = "Means over \(report.comparedFiles.count) pictures. Bits per pixel are 8 times the "
    note += "bytes of the whole file, headers and all, over the pixels; a logarithmic scale. "
    note += "MS-SSIM has five scales over each of R, G and B (fewer in pictures below 161 pixels). "
    note += "SSIMULACRA2 is 100 for equal pictures, about 90 where nobody tells them apart, 70 for "
    note += "high quality, 50 for medium, 30 for low."
    let lossless = report.codecs.filter(\.isLossless).map { codec in
      "\(HTML.escape(codec.name)), without loss: "
        + "\(NumberText.fixed(codec.settings.first?.bitsPerPixel ?? 0, 3)) bits per pixel."
    }
    return HTML.section(
      "curves", "Rate and distortion",
      HTML.paragraph(note + " " + lossless.joined(separator: " "))
        + "<div class=\"toggles\" hidden>\(toggles)</div>\n<div class=\"plots\">\n\(plots)</div>\n")
  }

  private func curve(_ metric: Metric) -> String {
    let shown = drawn
    func usable(_ summary: SettingSummary) -> Bool { metric.value(of: summary).isFinite }
    let series = shown.map { codec in
      Plot.Series(
        name: codec.name, number: number(of: codec.name),
        points: codec.settings.filter(usable).map { summary in
          Plot.Place(
            x: summary.bitsPerPixel, y: metric.value(of: summary),
            label: "\(codec.name) \(summary.setting): "
              + "\(NumberText.fixed(summary.bitsPerPixel, 3)) bit/px, "
              + NumberText.fixed(metric.value(of: summary), metric.digits))
        }, isStrong: codec.isModel)
    }
    let all = shown.flatMap(\.settings).filter(usable)
    let plot = Plot(
      title: metric.title,
      x: Axis("bits per pixel", .logarithmic, values: all.map(\.bitsPerPixel)),
      y: Axis(metric.axis, values: all.map { metric.value(of: $0) }), series: series, toggle: "r")
    let rows = shown.flatMap { codec in
      codec.settings.map { summary in
        [
          HTML.escape(codec.name), HTML.escape(summary.setting),
          NumberText.fixed(summary.bitsPerPixel, 4),
          NumberText.fixed(metric.value(of: summary), metric.digits),
        ]
      }
    }
    return plot.figure(table: HTML.table(["codec", "setting", "bits/pixel", metric.title], rows))
  }

  /// How many more bits each codec needs than each other one.
  var comparison: String {
    guard drawn.count > 1 else { return "" }
    guard drawn.contains(where: { $0.settings.count > 1 }) else {
      return HTML.section(
        "comparison", "BD-rate",
        HTML.paragraph(
          "Nothing to compare by: every codec has one rate, and BD-rates need a curve."))
    }
    var text = HTML.paragraph(
      "Bits that the codec of the row needs more (or, with a minus, fewer) than that of the "
        + "column at equal quality, in percent: Bjøntegaard's mean over the qualities that both "
        + "reach, which stand below; curves by PCHIP over log<sub>10</sub> of the rate. Nothing "
        + "is extrapolated. A codec of one rate is compared at that one quality.")
    for metric in report.metrics.filter(Metric.shown.contains) {
      text +=
        "<h3>BD-rate over \(metric.title)</h3>\n"
        + matrix(metric) { result in
          guard let rate = result.ratePercent else { return nil }
          return (Self.percent(rate), interval(result.rateInterval, metric.unit, 1), rate < 0)
        }
    }
    text +=
      "<h3>BD-PSNR: decibels gained at equal rate</h3>\n"
      + matrix(.psnr) { result in
        guard let gain = result.qualityGain else { return nil }
        return (
          NumberText.signed(gain, 2) + " dB", interval(result.qualityInterval, " bit/px", 2),
          gain > 0
        )
      }
    return HTML.section("comparison", "BD-rate", text)
  }

  private func matrix(
    _ metric: Metric,
    _ cell: (CurveComparison) -> (value: String, interval: String, isBetter: Bool)?
  ) -> String {
    let head = ["over"] + drawn.map { "\(Marker.key(number(of: $0.name))) \(HTML.escape($0.name))" }
    let rows = drawn.map { test -> String in
      let cells = drawn.map { reference -> String in
        guard test.name != reference.name else { return "<td>·</td>" }
        let result = CurveComparison(test.curve(metric), over: reference.curve(metric))
        guard let cell = cell(result) else { return "<td><small>no overlap</small></td>" }
        return "<td class=\"\(cell.isBetter ? "better" : "worse")\">\(cell.value)"
          + "<small>\(cell.interval)</small></td>"
      }
      return "<tr><th scope=\"row\">\(Marker.key(number(of: test.name))) "
        + "\(HTML.escape(test.name))</th>\(cells.joined())</tr>\n"
    }
    return "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
      + head.map { "<th scope=\"col\">\($0)</th>" }.joined()
      + "</tr></thead><tbody>\n\(rows.joined())</tbody></table></div>\n"
  }
}
