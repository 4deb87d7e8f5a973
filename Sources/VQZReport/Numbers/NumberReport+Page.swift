import VQZCore
import VQZSystem

extension NumberReport {
  package var html: String {
    let places = [
      ("curves", "Rate and error"), ("errors", "What errors are like"),
      ("looks", "Maps and cuts"), ("summary", "All settings"), ("files", "Files"),
      ("trouble", "Failures"), ("environment", "Environment"),
    ].filter { models.isEmpty ? !["errors", "looks"].contains($0.0) : true }
    return HTML.document(
      title: head.title,
      header: HTML.paragraph("<span class=\"lead\">\(HTML.escape(about))</span>") + promises
        + head.alarms + HTML.contents(places),
      main: cards + curves + errors + looks + summary + files + head.troubles + head.surroundings,
      footer: "Figures and points: <code>report.json</code>, <code>points.csv</code>.")
  }

  /// Promises that were broken come before anything else.
  private var promises: String {
    let count = points.count { $0.measurement?.quality.isKept == false }
    guard count > 0 else { return "" }
    return HTML.alarm(
      "<strong>\(count) \(count == 1 ? "promise was" : "promises were") broken:</strong> a sample "
        + "is farther from its original than its file allows.")
  }

  /// A card for every setting of every model.
  private var cards: String {
    let text = head.codecs.filter { $0.modelByteCount != nil }.map { codec in
      summaries.filter { $0.codec == codec.name }.map { summary in
        var note = "every value as it was"
        if !summary.setting.isLossless {
          note = "PSNR \(NumberText.fixed(summary.psnr, 2)) dB"
          if summary.isBounded {
            note += ", largest error \(NumberText.fixed(summary.largestInBounds, 3)) bounds"
          }
        }
        return HTML.card(
          "\(HTML.escape(codec.name)), \(place(summary.setting))",
          "\(NumberText.fixed(summary.bitsPerValue, 3)) bits/value",
          "1 : \(NumberText.fixed(summary.ratio, 1)); \(note)")
      }.joined()
    }.joined()
    return text.isEmpty ? "" : "<div class=\"cards\">\n\(text)</div>\n"
  }

  private func place(_ setting: SignalSetting) -> String {
    setting.isLossless || setting.share == nil ? setting.label : "\(setting.text) of the range"
  }

  private var curves: String {
    let exact = summaries.filter { $0.setting.isLossless }.map {
      "\(HTML.escape($0.codec)), without loss: \(NumberText.fixed($0.bitsPerValue, 3)) bits."
    }.joined(separator: " ")
    guard !drawn.isEmpty else {
      return exact.isEmpty
        ? "" : HTML.section("curves", "Rate and error", HTML.paragraph(exact))
    }
    return HTML.section(
      "curves", "Rate and error",
      HTML.paragraph(
        "Means over \(head.comparedFiles.count) files of 8 times the bytes of the whole file over "
          + "its values. PSNR is relative to the range of each file. \(exact)")
        + "<div class=\"plots\">\n\(rates)\(qualities)\(everyFile)</div>\n")
  }

  private var rates: String {
    let all = bounded.flatMap(\.settings)
    guard !all.isEmpty else { return "" }
    return curve(
      "Bits a value within a bound", bounded,
      x: Axis(
        "largest error allowed, share of the range", .logarithmic, values: all.compactMap(\.share)),
      y: Axis("bits a value", values: all.map(\.bitsPerValue), floor: 0),
      at: {
        ($0.share ?? 0, $0.bitsPerValue)
      })
  }

  private var qualities: String {
    let all = drawn.flatMap(\.settings)
    return curve(
      "PSNR", drawn, x: Axis("bits a value", .logarithmic, values: all.map(\.bitsPerValue)),
      y: Axis("PSNR (dB), mean of files", values: all.map(\.psnr)),
      at: {
        ($0.bitsPerValue, $0.psnr)
      })
  }

  private func curve(
    _ title: String, _ drawn: [(codec: SignalCodec, settings: [NumberSummary])], x: Axis, y: Axis,
    at place: (NumberSummary) -> (x: Double, y: Double)
  ) -> String {
    let plot = Plot(
      title: title, x: x, y: y,
      series: drawn.map { codec, settings in
        Plot.Series(
          name: codec.name, number: head.number(of: codec.name),
          points: settings.map { summary in
            Plot.Place(
              x: place(summary).x, y: place(summary).y,
              label: "\(codec.name) \(summary.setting.phrase): "
                + "\(NumberText.fixed(summary.bitsPerValue, 3)) bits, "
                + "\(NumberText.fixed(summary.psnr, 2)) dB")
          }, isStrong: !codec.isGuest)
      })
    let rows = drawn.flatMap { codec, settings in
      settings.map {
        [
          HTML.escape(codec.name), $0.setting.label, NumberText.fixed($0.bitsPerValue, 4),
          FigureText.decibels($0.psnr),
        ]
      }
    }
    return plot.figure(table: HTML.table(["codec", "bound", "bits/value", "PSNR"], rows))
  }

  /// More lines than these tell nothing.
  private static let fileLimit = 24

  /// A line for every file, of the first model with bounds.
  private var everyFile: String {
    let files = head.comparedFiles
    guard (2...Self.fileLimit).contains(files.count),
      let (codec, settings) = models.first(where: { $0.settings.allSatisfy(\.isBounded) })
    else { return "" }
    let bounds = settings.map(\.setting)
    let lines = files.map { file in
      bounds.map { setting -> Double in
        let point = points.first {
          $0.file == file && $0.codec == codec.name && $0.setting == setting
        }
        return point.flatMap { point in point.measurement.map(point.bits) } ?? .nan
      }
    }
    let plot = Plot(
      title: "\(codec.name): every file",
      x: Axis(
        "largest error allowed, share of the range", .logarithmic,
        values: settings.compactMap(\.share)),
      y: Axis("bits a value", values: lines.flatMap { $0 }, floor: 0),
      series: files.enumerated().map { number, file in
        Plot.Series(
          name: file, number: number,
          points: settings.enumerated().map { index, summary in
            Plot.Place(
              x: summary.share ?? 0, y: lines[number][index],
              label: "\(file) within \(summary.setting.text): "
                + "\(NumberText.fixed(lines[number][index], 3)) bits")
          })
      })
    let rows = files.enumerated().map { number, file in
      [HTML.escape(file)] + lines[number].map { NumberText.fixed($0, 4) }
    }
    return plot.figure(table: HTML.table(["file"] + bounds.map(\.text), rows))
  }

  private var summary: String {
    let rows = summaries.map { summary in
      var cells = Self.row(summary).map(HTML.escape)
      cells[0] = head.key(summary.codec)
      if summary.brokenCount > 0 {
        cells[cells.count - 1] = "<span class=\"bad\">\(summary.brokenCount)</span>"
      }
      return cells
    }
    return HTML.section(
      "summary", "All settings",
      HTML.table(Self.header, rows)
        + HTML.paragraph(
          "<small>Bytes are sums; bits/value, PSNR, NRMSE (the root of the mean squared error over "
            + "the range), mean error and lag 1 (the correlation of errors of neighbours along the "
            + "last axis) and DSSIM (structural similarity of slices on 256 levels) are means over "
            + "files; the largest error is that of all. Errors are in bounds. <em>Broken</em>: "
            + "files in which a value is farther off than promised. "
            + "\(head.timing) <em>zstd</em> is at level 19; <em>shuffled</em> has all first bytes "
            + "of samples together, then all second ones, and so on.</small>"))
  }

  /// A row for every file of every model, those that cost most first.
  private var files: String {
    let text = head.codecs.filter { $0.modelByteCount != nil }.map { codec in
      let rows = costliest(codec).map { point, found in
        var cells = row(point, found).map(HTML.escape)
        if !found.quality.isKept { cells[6] = "<span class=\"bad\">\(cells[6])</span>" }
        return cells
      }
      return "<h3>\(head.key(codec.name)), \(middle(codec).map(place) ?? "")</h3>\n"
        + HTML.table(Self.fileHeader, rows)
    }.joined()
    return text.isEmpty ? "" : HTML.section("files", "Files", text)
  }
}
