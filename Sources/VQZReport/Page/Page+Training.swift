import VQZCore

extension Page {
  /// The information plane as the trainings themselves saw it: of a soft assignment H(Z|I) is not 0
  /// there, whereas files are always hard.
  var trainingPlane: String {
    let known = report.models.compactMap { model in
      model.measured.map { (name: model.name, beta: model.beta, found: $0) }
    }
    .sorted { $0.found.meanSquaredError < $1.found.meanSquaredError }
    guard !known.isEmpty else { return "" }
    let measures: [(name: String, number: Int, value: (InformationMeasures) -> Double)] = [
      ("I(I,Z)", 0, { $0.mutualInformation }), ("H(Z)", 1, { $0.entropy }),
      ("H(Z|I)", 7, { $0.conditionalEntropy }), ("cross-entropy to r(z)", 2, { $0.crossEntropy }),
    ]
    let series = measures.map { measure in
      Plot.Series(
        name: measure.name, number: measure.number,
        points: known.map { each in
          Plot.Place(
            x: each.found.meanSquaredError, y: measure.value(each.found.information),
            label: "\(each.name)\(each.beta.map { ", β \($0)" } ?? ""): \(measure.name) "
              + "\(Figure.digits(measure.value(each.found.information), 3)) bits")
        })
    }
    let plot = Plot(
      title: "In training, on the pictures held out",
      x: Axis("distortion: mean squared error", values: known.map(\.found.meanSquaredError)),
      y: Axis(
        "bits per latent vector",
        values: known.flatMap { each in measures.map { $0.value(each.found.information) } },
        floor: 0),
      series: series)
    let rows = known.map { each -> [String] in
      let found = each.found.information
      return [
        HTML.escape(each.name), HTML.escape(each.found.objective), each.beta.map { "\($0)" } ?? "–",
        Figure.digits(each.found.meanSquaredError, 2), Figure.digits(found.entropy, 4),
        Figure.digits(found.conditionalEntropy, 4), Figure.digits(found.mutualInformation, 4),
        Figure.digits(found.crossEntropy, 4), Figure.digits(found.divergence, 4),
        Figure.digits(found.perplexity, 1), "\(found.deadCount)",
      ]
    }
    let table = HTML.table(
      [
        "model", "objective", "β", "MSE", "H(Z)", "H(Z|I)", "I(I,Z)", "cross-entropy", "KL to r",
        "perplexity", "unused",
      ], rows)
    return "<h3>The same plane in training</h3>\n"
      + HTML.paragraph(
        "What the models' files say of the end of their training: in float arithmetic, with p(Z|I) as "
          + "trained and against the r(z) of the objective. Slack of both bounds: KL to r.")
      + "<div class=\"plots\">\n\(plot.figure(table: table))</div>\n"
  }
}
