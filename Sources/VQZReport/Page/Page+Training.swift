import VQZCore
import VQZSystem

extension Page {
  /// The information plane as the trainings themselves saw it: of a soft assignment H(Z|I) is not 0
  /// there, whereas files are always hard.
  var trainingPlane: String {
    let known = report.models.compactMap { model in
      model.measured.map { (name: model.name, beta: model.beta, found: $0) }
    }
    .sorted {
      ($0.found.objective, $0.found.meanSquaredError)
        < ($1.found.objective, $1.found.meanSquaredError)
    }
    guard !known.isEmpty else { return "" }
    var sweeps: [InformationPlot.Sweep] = []
    for each in known {
      let place = InformationPlot.Place(
        label: each.name + (each.beta.map { ", β \($0)" } ?? ""),
        meanSquaredError: each.found.meanSquaredError, information: each.found.information)
      if sweeps.last?.name == each.found.objective {
        sweeps[sweeps.count - 1].places.append(place)
      } else {
        sweeps.append(.init(name: each.found.objective, places: [place]))
      }
    }
    let plot = InformationPlot(
      title: "In training, on the pictures held out", unit: "latent vector", sweeps: sweeps,
      measures: [
        ("I(I,Z)", 0, { $0.mutualInformation }), ("H(Z)", 1, { $0.entropy }),
        ("H(Z|I)", 7, { $0.conditionalEntropy }),
        ("cross-entropy to r(z)", 2, { $0.crossEntropy }),
        ("KL(p(Z|I) ‖ r(z))", 3, { $0.crossEntropy - $0.conditionalEntropy }),
      ])
    let rows = known.map { each -> [String] in
      let found = each.found.information
      return [
        HTML.escape(each.name), HTML.escape(each.found.objective), each.beta.map { "\($0)" } ?? "–",
        NumberText.fixed(each.found.meanSquaredError, 2), NumberText.fixed(found.entropy, 4),
        NumberText.fixed(found.conditionalEntropy, 4), NumberText.fixed(found.mutualInformation, 4),
        NumberText.fixed(found.crossEntropy, 4), NumberText.fixed(found.divergence, 4),
        NumberText.fixed(found.perplexity, 1), "\(found.deadCount)",
      ]
    }
    let table = HTML.table(
      [
        "model", "objective", "β", "MSE", "H(Z)", "H(Z|I)", "I(I,Z)", "cross-entropy", "KL to r",
        "perplexity", "unused",
      ], rows)
    return "<h3>The same plane in training</h3>\n"
      + HTML.paragraph(
        "What the models' files say of the end of their training: in float arithmetic, with "
          + "p(Z|I) as trained and against the r(z) of the objective. Slack of both bounds: KL to "
          + "r.")
      + "<div class=\"plots\">\n\(plot.figure)</div>\n" + table
  }
}
