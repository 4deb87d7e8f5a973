import VQZCore
import VQZSystem

extension VectorReport {
  package var html: String {
    let places = [
      ("curves", "Bytes and errors"), ("angles", "Angles"), ("summary", "All settings"),
      ("drift", "Drift"), ("worst", "Worst vectors"), ("trouble", "Failures"),
      ("environment", "Environment"),
    ].filter { $0.0 != "drift" || hasTraining }
    return HTML.document(
      title: head.title,
      header: HTML.paragraph("<span class=\"lead\">\(HTML.escape(about))</span>") + head.alarms
        + HTML.contents(places),
      main: cards + curves + angles + summary + drift + worst + head.troubles + head.surroundings,
      footer: "Figures and points: <code>report.json</code>, <code>points.csv</code>.")
  }

  private var hasTraining: Bool {
    head.codecs.contains { !$0.provenance.heldOutRates.isEmpty }
  }

  /// A card for each of a few settings of every model.
  private var cards: String {
    let text = models.map { codec, settings in
      let step = max(1, (settings.count + 3) / 4)
      return stride(from: 0, to: settings.count, by: step).map { index in
        let summary = settings[index]
        return HTML.card(
          "\(HTML.escape(codec.name)), quality \(summary.setting.text)",
          "\(NumberText.fixed(summary.bytesPerVector, 1)) bytes",
          "a vector; relative error \(NumberText.fixed(summary.relativeError, 3)), cosine "
            + "\(NumberText.fixed(summary.meanCosine, 3)), recall at 10 "
            + NumberText.fixed(summary.recallTen, 2))
      }.joined()
    }.joined()
    return text.isEmpty ? "" : "<div class=\"cards\">\n\(text)</div>\n"
  }

  private typealias Measure = (
    name: String, isDashed: Bool, value: @Sendable (VectorSummary) -> Double
  )

  private var curves: String {
    guard !drawn.isEmpty else { return "" }
    let plots =
      errorCurve
      + curve(
        "Neighbours that are found again", "recall",
        [
          ("recall at 10", false, \.recallTen), ("recall at 1", true, \.recallOne),
        ])
      + curve(
        "Cosine of decoded vectors to their originals", "cosine",
        [
          ("mean", false, \.meanCosine), ("worst vector", true, \.worstCosine),
        ])
    let lossless = lossless.map {
      "\(HTML.escape($0.codec)), without loss: \(NumberText.fixed($0.bytesPerVector, 1)) bytes a "
        + "vector."
    }.joined(separator: " ")
    return HTML.section(
      "curves", "Bytes and errors",
      HTML.paragraph(
        "Bytes a vector are those of the whole file over its vectors. The relative error is the "
          + "sum of the squared distances between decoded vectors and their originals over that of "
          + "the originals to their mean. \(lossless)")
        + "<div class=\"plots\">\n\(plots)</div>\n")
  }

  /// The error beside that of the training, with and without the model's own bytes.
  private var errorCurve: String {
    let all = drawn.flatMap(\.settings)
    let training = head.codecs.filter { !$0.provenance.heldOutRates.isEmpty }
    let told = training.flatMap(\.provenance.heldOutRates)
    let plot = Plot(
      title: "Relative error",
      x: Axis(
        "bytes a vector", .logarithmic,
        values: all.map(\.bytesPerVector) + all.compactMap(\.bytesWithModel)
          + told.map(\.byteCount)),
      y: Axis(
        "relative error", .logarithmic,
        values: all.map(\.relativeError) + told.map(\.relativeError)),
      series: drawn.flatMap(errorSeries) + training.enumerated().map(heldOutSeries))
    let rows = all.map { summary in
      [
        HTML.escape(summary.codec), summary.setting.text,
        NumberText.fixed(summary.bytesPerVector, 2),
        summary.bytesWithModel.map { NumberText.fixed($0, 2) } ?? "–",
        NumberText.fixed(summary.relativeError, 5),
      ]
    }
    return plot.figure(
      table: HTML.table(["codec", "setting", "bytes/vector", "with model", "relative error"], rows))
  }

  /// Bytes without what a decoder needs beside them, and with it.
  private func errorSeries(_ codec: SignalCodec, _ settings: [VectorSummary]) -> [Plot.Series] {
    let number = head.number(of: codec.name)
    return [
      Plot.Series(
        name: codec.name, number: number,
        points: settings.map { place($0, $0.bytesPerVector, "") }, isStrong: !codec.isGuest),
      Plot.Series(
        name: "\(codec.name), \(codec.isGuest ? "codebooks" : "model") counted (dashed)",
        number: number,
        points: settings.compactMap { summary in
          summary.bytesWithModel.map {
            place(summary, $0, codec.isGuest ? " with its codebooks" : " with the model")
          }
        }, isDashed: true),
    ]
  }

  /// What a model tells of its training, the one of that index among those that tell it.
  private func heldOutSeries(_ index: Int, _ codec: SignalCodec) -> Plot.Series {
    Plot.Series(
      name: "\(codec.name), held out of its training", number: head.codecs.count + index,
      points: codec.provenance.heldOutRates.map { rate in
        Plot.Place(
          x: rate.byteCount, y: rate.relativeError,
          label: "held out of the training: \(NumberText.fixed(rate.byteCount, 1)) bytes, "
            + "error \(NumberText.fixed(rate.relativeError, 4))")
      }, isFaint: true)
  }

  private func place(_ summary: VectorSummary, _ bytes: Double, _ note: String) -> Plot.Place {
    Plot.Place(
      x: bytes, y: summary.relativeError,
      label: "\(summary.codec) \(summary.setting.text): \(NumberText.fixed(bytes, 2)) bytes\(note),"
        + " error \(NumberText.fixed(summary.relativeError, 4))")
  }

  private func curve(_ title: String, _ axis: String, _ measures: [Measure]) -> String {
    let all = drawn.flatMap(\.settings)
    let plot = Plot(
      title: title, x: Axis("bytes a vector", .logarithmic, values: all.map(\.bytesPerVector)),
      y: Axis(axis, values: measures.flatMap { all.map($0.value) }, floor: 0),
      series: drawn.flatMap { codec, settings in
        measures.map { measure in
          Plot.Series(
            name: "\(codec.name): \(measure.name)\(measure.isDashed ? " (dashed)" : "")",
            number: head.number(of: codec.name),
            points: settings.map { summary in
              let value = measure.value(summary)
              return Plot.Place(
                x: summary.bytesPerVector, y: value,
                label: "\(codec.name) \(summary.setting.text): \(measure.name) "
                  + "\(NumberText.fixed(value, 4)) at "
                  + "\(NumberText.fixed(summary.bytesPerVector, 2)) bytes")
            }, isDashed: measure.isDashed, isStrong: !measure.isDashed && !codec.isGuest)
        }
      })
    let rows = all.map { summary in
      [HTML.escape(summary.codec), summary.setting.text]
        + [NumberText.fixed(summary.bytesPerVector, 2)]
        + measures.map { NumberText.fixed($0.value(summary), 5) }
    }
    return plot.figure(
      table: HTML.table(["codec", "setting", "bytes/vector"] + measures.map(\.name), rows))
  }

  /// How vectors lie around their originals, a line for each quality.
  private var angles: String {
    let plots = models.map { codec, settings in
      let used = settings.flatMap { summary in
        summary.angles.indices.filter { summary.angles[$0] > 0 }
      }
      let most = max(used.max() ?? 0, 9)
      let plot = Plot(
        title: "\(codec.name): angles",
        x: Axis("degrees between a vector and its original", values: [0, Double(most + 1)]),
        y: Axis("% of the vectors", values: settings.flatMap { $0.angles.map { $0 * 100 } }),
        series: settings.enumerated().map { number, summary in
          Plot.Series(
            name: "quality \(summary.setting.text)", number: number,
            points: (0...most).filter { isNear($0, summary.angles) }.map { degree in
              let share = summary.angles[degree] * 100
              return Plot.Place(
                x: Double(degree) + 0.5, y: share,
                label: "quality \(summary.setting.text): \(NumberText.fixed(share, 2)) % at "
                  + "\(degree) to \(degree + 1)°")
            }, isFaint: true)
        })
      let rows = (0...most).map { degree in
        ["\(degree)–\(degree + 1)°"]
          + settings.map { NumberText.fixed($0.angles[degree] * 100, 2) }
      }
      return plot.figure(
        table: HTML.table(["angle"] + settings.map { "quality \($0.setting.text)" }, rows),
        note: "shares of the vectors at each whole degree")
    }.joined()
    return plots.isEmpty
      ? "" : HTML.section("angles", "Angles", "<div class=\"plots\">\n\(plots)</div>\n")
  }

  /// Whether a degree has vectors, or one beside it.
  private func isNear(_ degree: Int, _ angles: [Double]) -> Bool {
    angles[max(0, degree - 1)...min(angles.count - 1, degree + 1)].contains { $0 > 0 }
  }

  private var summary: String {
    let rows = summaries.map { summary in
      let cells = Self.row(summary).map(HTML.escape)
      return [head.key(summary.codec)] + cells.dropFirst()
    }
    return HTML.section(
      "summary", "All settings",
      HTML.table(Self.header, rows)
        + HTML.paragraph(
          "<small>All files together, as if they were one. *Bytes a vector as if the model, or "
            + "the codebooks of a codec that learned, were sent along once with them. Recall is "
            + "the share of the exact nearest neighbour (of the ten nearest) that exact search "
            + "finds among decoded vectors; queries are the originals. \(head.timing) The last "
            + "two columns are vectors a second.</small>"
        ))
  }

  /// Whether these vectors are like those of the training.
  private var drift: String {
    guard hasTraining else { return "" }
    let rows = driftRows.map { row in [head.key(row[0])] + row.dropFirst().map(HTML.escape) }
    let text =
      rows.isEmpty
      ? HTML.paragraph("No setting has an error that the training tells bytes for.")
      : HTML.table(Self.driftHeader, rows)
    return HTML.section(
      "drift", "Drift",
      HTML.paragraph(
        "Vectors unlike those that a model learned from take more bytes: they are less likely by "
          + "its tables. Beside the bytes here stand those that vectors held out of its training "
          + "took for the same relative error, between the rates that the model tells.") + text)
  }

  /// The vectors that turned farthest, at the middle quality of every model.
  private var worst: String {
    let text = models.map { codec, settings in
      let middle = settings[settings.count / 2].setting
      let all = points.filter { $0.codec == codec.name && $0.setting == middle }
      let rows = all.flatMap { point in
        (point.measurement?.quality.worst ?? []).map { (point, $0) }
      }.sorted {
        ($0.1.cosine, $0.0.file, $0.1.vector) < ($1.1.cosine, $1.0.file, $1.1.vector)
      }.prefix(VectorQuality.worstCount)
      return "<h3>\(head.key(codec.name)), quality \(middle.text)</h3>\n"
        + HTML.table(
          ["file", "vector", "cosine", "length", "distance", "in training?"],
          rows.map { point, vector in
            [
              HTML.escape(point.file), "\(vector.vector)", NumberText.fixed(vector.cosine, 4),
              FigureText.short(vector.length), FigureText.short(vector.distance),
              HTML.escape(head.standing(point)),
            ]
          })
    }.joined()
    return text.isEmpty ? "" : HTML.section("worst", "Worst vectors", text)
  }
}
