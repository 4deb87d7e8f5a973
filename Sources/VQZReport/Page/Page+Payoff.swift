import VQZCore
import VQZSystem

extension Page {
  /// From how many files on a model of one's own has made up for its bytes.
  var payoff: String {
    let all = report.payoffs
    guard !all.isEmpty else { return "" }
    let rows = all.map { each in
      [
        HTML.escape(each.model), HTML.escape(each.reference), HTML.escape(each.setting),
        NumberText.fixed(each.quality, 2), NumberText.fixed(each.byteCount, 0),
        NumberText.fixed(each.referenceByteCount, 0), NumberText.signed(-each.savedByteCount, 0),
        "\(each.modelByteCount)", each.fileCountToPay.map { "\($0)" } ?? "never",
      ]
    }
    var names: [String] = []
    for each in all where !names.contains(each.model) { names.append(each.model) }
    let plots = names.map { name in plot(of: all.filter { $0.model == name }) }
    return HTML.section(
      "payoff", "The model counted",
      HTML.paragraph(
        "Bytes of a picture at equal PSNR, and from how many such pictures on the files "
          + "<em>and</em> the model, which is sent along once, are smaller than those of the "
          + "other codec. What is built into programs is not counted. The setting is the middle "
          + "one of those that both reach.")
        + HTML.table(
          [
            "model", "beside", "setting", "PSNR", "bytes", "bytes of the other", "difference",
            "model bytes", "pays from",
          ], rows) + "<div class=\"plots\">\n\(plots.joined())</div>\n")
  }

  /// A line for the model with its bytes, one for its files alone, and one for each other codec.
  private func plot(of payoffs: [Payoff]) -> String {
    guard let first = payoffs.first else { return "" }
    let counts = Self.fileCounts(payoffs)
    let own = number(of: first.model)
    var series = [
      line("\(first.model), its bytes counted", own, counts) { first.rate(fileCount: $0) },
      line("\(first.model), files alone, dashed", own, counts, isDashed: true) { _ in
        first.byteCount * 8 / first.pixelsPerFile
      },
    ]
    // Beside codecs that meet the model at another setting no line of this plot would do.
    for each in payoffs where each.setting == first.setting {
      series.append(
        line(each.reference, number(of: each.reference), counts) {
          each.referenceRate(fileCount: $0)
        })
    }
    let rates = series.flatMap(\.points).map(\.y)
    let plot = Plot(
      title: "\(first.model): bits with the model, by the number of pictures",
      x: Axis("pictures that share the model", .logarithmic, values: counts),
      y: Axis(
        "bits per pixel at \(NumberText.fixed(first.quality, 2)) dB", .logarithmic, values: rates),
      series: series)
    let rows = counts.indices.map { index in
      [NumberText.fixed(counts[index], 0)]
        + series.map { NumberText.fixed($0.points[index].y, 4) }
    }
    return plot.figure(
      table: HTML.table(["pictures"] + series.map { HTML.escape($0.name) }, rows),
      note: "where lines cross, the model has paid for itself")
  }

  private func line(
    _ name: String, _ number: Int, _ counts: [Double], isDashed: Bool = false,
    _ rate: (Double) -> Double
  ) -> Plot.Series {
    let places = counts.map { count in
      Plot.Place(
        x: count, y: rate(count),
        label: "\(name), \(NumberText.fixed(count, 0)) pictures: "
          + "\(NumberText.fixed(rate(count), 3)) bit/px")
    }
    return Plot.Series(
      name: name, number: number, points: places, isDashed: isDashed, isFaint: true)
  }

  /// From one picture to ten times as many as are wanted anywhere, in steps of half a magnitude.
  private static func fileCounts(_ payoffs: [Payoff]) -> [Double] {
    let most = payoffs.compactMap(\.fileCountToPay).max() ?? 0
    let last = SystemMath.log10(10 * Double(max(most, 100)))
    return (0...Int((2 * min(last, 12)).rounded(.up))).map {
      SystemMath.pow(10, Double($0) / 2).rounded()
    }
  }
}
