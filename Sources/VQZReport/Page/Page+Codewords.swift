import VQZCore
import VQZSystem

extension Page {
  /// Steps with more classes than this are drawn by class, not each class by itself.
  private static let fewClasses = 4

  /// How the codewords of a model are used, step by step.
  func codewords(_ model: ModelReport) -> String {
    let total = Double(max(1, model.information.indexCount))
    return FileAnalysis.StepRow.rows(of: model.usage).map { step in
      let used = step.classes.filter { $0.indexCount > 0 }
      guard !used.isEmpty else { return "" }
      let table = usageTable(step.classes, total: total)
      guard step.classes.count > Self.fewClasses else {
        return "<div class=\"plots\">\n\(used.map(histogram).joined())</div>\n" + table
      }
      return "<div class=\"plots\">\n\(byClass(step, table))\(byRank(step, used))</div>\n"
    }.joined()
  }

  /// What an index says in every class, and what it could at most.
  private func byClass(_ step: FileAnalysis.StepRow, _ table: String) -> String {
    let used = step.classes.filter { $0.indexCount > 0 }
    func series(_ name: String, _ number: Int, _ value: (ClassUsage) -> Double) -> Plot.Series {
      Plot.Series(
        name: name, number: number,
        points: used.map { usage in
          Plot.Place(
            x: Double(usage.number), y: value(usage),
            label: "class \(usage.number): \(name) \(NumberText.fixed(value(usage), 3)); "
              + "\(usage.indexCount) indices, perplexity \(NumberText.fixed(usage.perplexity, 1)), "
              + "\(usage.deadCount) of \(usage.codewordCount) codewords unused")
        })
    }
    let all = [
      series("log2 K", 2) { binaryLogarithm(Double($0.codewordCount)) },
      series("log2 of the codewords used", 4) {
        binaryLogarithm(Double($0.codewordCount - $0.deadCount))
      },
      series("cross-entropy to r(z)", 1, \.crossEntropy),
      series("H(Z) = log2 of the perplexity", 0, \.entropy),
    ]
    let plot = Plot(
      title: "Level \(step.level), step \(step.step): classes",
      x: Axis(
        "class, by expected spread",
        values: [0, Double(step.classes.count - 1)]),
      y: Axis("bits per index", values: all.flatMap(\.points).map(\.y), floor: 0), series: all)
    return plot.figure(table: table, note: "\(step.indexCount) indices")
  }

  /// The codewords of the classes that most of a step's bits are in.
  private func byRank(_ step: FileAnalysis.StepRow, _ used: [ClassUsage]) -> String {
    let chosen = used.sorted { ($0.bits, $1.number) > ($1.bits, $0.number) }
      .prefix(Marker.seriesCount).sorted { $0.number < $1.number }
    let series = chosen.enumerated().map { number, usage in
      let ranking = usage.ranking
      return Plot.Series(
        name: "class \(usage.number)", number: number,
        points: Self.ranks(ranking.count, each: 1.5).filter { ranking[$0].share > 0 }.map { rank in
          Plot.Place(
            x: Double(rank + 1), y: ranking[rank].share,
            label: "class \(usage.number), rank \(rank + 1): "
              + "\(NumberText.fixed(ranking[rank].share * 100, 3)) %, by the model's table "
              + "\(NumberText.fixed(ranking[rank].expected * 100, 3)) %")
        }, isFaint: true)
    }
    let points = series.flatMap(\.points)
    let plot = Plot(
      title: "Level \(step.level), step \(step.step): codewords by use",
      x: Axis("rank of the codeword", .logarithmic, values: points.map(\.x)),
      y: Axis("share of the class's indices", .logarithmic, values: points.map(\.y)),
      series: series)
    let rows = series.flatMap { each in
      each.points.map {
        [each.name, "\(Int($0.x))", NumberText.fixed($0.y * 100, 4)]
      }
    }
    return plot.figure(
      table: HTML.table(["class", "rank", "share %"], rows),
      note: chosen.count < used.count
        ? "The \(chosen.count) classes that most bits are in, of \(used.count)" : "")
  }

  /// Ranks below `count`, closer at the beginning: each so many times the one before.
  private static func ranks(_ count: Int, each factor: Double) -> [Int] {
    var ranks: [Int] = []
    var next = 1.0
    while Int(next) <= count {
      ranks.append(Int(next) - 1)
      next = max(next + 1, (next * factor).rounded())
    }
    return ranks
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
            label: "rank \(rank + 1): \(NumberText.fixed(value(rank) * 100, 3)) % (\(name))")
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
        "\(rank + 1)", NumberText.fixed(ranking[rank].share * 100, 4),
        NumberText.fixed(ranking[rank].expected * 100, 4),
      ]
    }
    let note =
      "\(usage.codewordCount) codewords of \(usage.dimension) dimensions, perplexity "
      + "\(NumberText.fixed(usage.perplexity, 1)), \(usage.deadCount) never used"
    return plot.figure(
      table: HTML.table(["rank", "p(z) %", "r(z) %"], Array(rows)), note: note)
  }

  private func usageTable(_ classes: [ClassUsage], total: Double) -> String {
    let rows = classes.map { usage in
      [
        "level \(usage.level), step \(usage.step), class \(usage.number)",
        "\(usage.codewordCount) × \(usage.dimension)", "\(usage.indexCount)",
        NumberText.fixed(Double(usage.indexCount) / total * 100, 1) + " %",
        NumberText.fixed(usage.entropy, 3), NumberText.fixed(usage.crossEntropy, 3),
        NumberText.fixed(usage.perplexity, 1), "\(usage.deadCount)",
      ]
    }
    return HTML.table(
      [
        "class", "codebook", "indices", "share of all", "H(Z) bits", "cross-entropy bits",
        "perplexity", "unused",
      ], rows)
  }
}
