import VQZCore

extension Page {
  /// What the bits of each model say: where they go, which codewords they name, what they tell.
  var models: String {
    guard !report.models.isEmpty else { return "" }
    var text = informationPlane
    for model in report.models {
      text +=
        "<h3>\(Marker.key(number(of: model.name))) \(HTML.escape(model.name)): where the bits go"
      text += "</h3>\n" + shares(model)
      text += "<h3>\(HTML.escape(model.name)): codewords</h3>\n"
      text += "<div class=\"plots\">\n\(model.usage.map { histogram($0) }.joined())</div>\n"
      text += usageTable(model)
    }
    return HTML.section("models", "Inside the models", text)
  }

  private func shares(_ model: ModelReport) -> String {
    let rows = FileAnalysis.StepRow.rows(of: model.usage)
    let pixels = Double(max(1, model.information.pixelCount))
    let tableBits = rows.reduce(0) { $0 + $1.bits }
    let stored = Double(model.byteCount - model.overheadByteCount) * 8
    let bars = rows.enumerated().map { index, row in
      let share = tableBits > 0 ? row.bits / tableBits : 0
      return "<i class=\"s\(index % Marker.seriesCount)\" "
        + "style=\"width:\(Figure.digits(share * 100, 2))%\" "
        + "title=\"level \(row.level), step \(row.step): \(Figure.digits(share * 100, 1)) %\"></i>"
    }.joined()
    let cells = rows.map { row in
      [
        "level \(row.level), step \(row.step)", "\(row.stride)", "\(row.indexCount)",
        Figure.digits(row.bits / 8, 0),
        Figure.digits(tableBits > 0 ? row.bits / tableBits * 100 : 0, 1) + " %",
        Figure.digits(row.bits / pixels, 4),
        Figure.digits(row.indexCount > 0 ? row.bits / Double(row.indexCount) : 0, 3),
      ]
    }
    let saved = tableBits > 0 ? (1 - stored / tableBits) * 100 : 0
    return "<div class=\"share\" role=\"img\" aria-label=\"share of each step\">\(bars)</div>\n"
      + HTML.table(
        [
          "step", "pixels apart", "indices", "bytes by the table", "share", "bits/pixel",
          "bits/index",
        ],
        cells)
      + HTML.paragraph(
        "<small>By the probabilities of the model. In the files the indices take "
          + "\(Figure.digits(stored / 8, 0)) bytes, \(Figure.digits(saved.magnitude, 1)) % "
          + "\(saved >= 0 ? "less" : "more"): a tile is stored by zstd where that is shorter. "
          + "Headers, names and checksums take \(model.overheadByteCount) bytes, "
          + "\(Figure.digits(Double(model.overheadByteCount) * 100 / Double(max(1, model.byteCount)), 1))"
          + " % of all.</small>")
  }

  /// Shares of codewords by rank, beside what the table expects of them.
  private func histogram(_ usage: ClassUsage) -> String {
    let ranking = usage.ranking
    guard usage.indexCount > 0, let first = ranking.first, first.share > 0 else { return "" }
    // A few hundred marks are enough for a curve; every rank is in the table of usage.
    let places = ranking.indices.filter { rank in
      rank < 32 || rank % max(1, ranking.count / 200) == 0 || rank == ranking.count - 1
    }
    func series(
      _ name: String, _ number: Int, joined: Bool, _ value: (Int) -> Double
    ) -> Plot.Series {
      Plot.Series(
        name: name, number: number,
        points: places.filter { value($0) > 0 }.map { rank in
          Plot.Place(
            x: Double(rank + 1), y: value(rank),
            label: "rank \(rank + 1): \(Figure.digits(value(rank) * 100, 3)) % (\(name))")
        }, isJoined: joined, isFaint: true)
    }
    let floor = 0.5 / Double(usage.indexCount)
    let values = places.flatMap { [ranking[$0].share, ranking[$0].expected] }.filter { $0 > floor }
    let plot = Plot(
      title: "Level \(usage.level), step \(usage.step), class \(usage.number): codewords by use",
      x: Axis("rank of the codeword", .logarithmic, values: [1, Double(ranking.count)]),
      y: Axis("share of indices", .logarithmic, values: values),
      series: [
        series("r(z), the model's table", 1, joined: false) { ranking[$0].expected },
        series("p(z), these pictures", 0, joined: true) { ranking[$0].share },
      ])
    let rows = places.prefix(64).map { rank in
      [
        "\(rank + 1)", Figure.digits(ranking[rank].share * 100, 4),
        Figure.digits(ranking[rank].expected * 100, 4),
      ]
    }
    let note =
      "\(usage.codewordCount) codewords of \(usage.dimension) dimensions, perplexity "
      + "\(Figure.digits(usage.perplexity, 1)), \(usage.deadCount) never used"
    return plot.figure(
      table: HTML.table(["rank", "p(z) %", "r(z) %"], Array(rows)), note: note)
  }

  private func usageTable(_ model: ModelReport) -> String {
    let total = Double(max(1, model.information.indexCount))
    let rows = model.usage.map { usage in
      [
        "level \(usage.level), step \(usage.step), class \(usage.number)",
        "\(usage.codewordCount) × \(usage.dimension)", "\(usage.indexCount)",
        Figure.digits(Double(usage.indexCount) / total * 100, 1) + " %",
        Figure.digits(usage.entropy, 3), Figure.digits(usage.crossEntropy, 3),
        Figure.digits(usage.perplexity, 1), "\(usage.deadCount)",
      ]
    }
    return HTML.table(
      [
        "class", "codebook", "indices", "share", "H(Z) bits", "cross-entropy bits", "perplexity",
        "unused",
      ], rows)
  }
}
