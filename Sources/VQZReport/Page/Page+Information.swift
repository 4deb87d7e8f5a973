import VQZCore
import VQZSystem

extension Page {
  /// The measures of the paper against distortion, and its bounds with what they leave.
  var informationPlane: String {
    let known = report.models.filter { $0.information.indexCount > 0 }
    guard !known.isEmpty else { return "" }
    var text = "<h3>The information plane</h3>\n"
    text += HTML.paragraph(
      "I is a block of a picture, Z its codeword, r(z) the table that drives the entropy coder. "
        + "The assignment is hard, so H(Z|I) = 0 and I(I,Z) = H(Z): all that the codeword says, "
        + "it says of the block. Where a step has classes, everything is given the class, which "
        + "the decoder knows."
    )
    text += "<div class=\"plots\">\n\(plane(known).figure)\(filePlane(known))</div>\n"
    text += measures(known) + bounds(known)
    return text + trainingPlane
  }

  /// All models at all their settings; those of one rate and one objective are a sweep over β.
  private func plane(_ known: [ModelReport]) -> InformationPlot {
    var sweeps: [InformationPlot.Sweep] = []
    for model in known {
      let isSingle = model.sweep.count == 1
      let objective = isSingle && model.beta != nil ? model.measured?.objective : nil
      let places = model.sweep.map { each in
        InformationPlot.Place(
          label: place(model, each.setting), meanSquaredError: each.meanSquaredError,
          information: each.information)
      }
      if let objective, let index = sweeps.firstIndex(where: { $0.name == objective }) {
        sweeps[index].places += places
      } else {
        sweeps.append(.init(name: objective ?? model.name, places: places))
      }
    }
    var measures: [InformationPlot.Measure] = [
      ("I(I,Z) = H(Z)", 0, { $0.entropy }), ("cross-entropy to r(z)", 1, { $0.crossEntropy }),
      ("KL(p(Z) ‖ r(Z))", 3, { $0.divergence }), ("H(Z|I)", 7, { $0.conditionalEntropy }),
    ]
    // Of classes that are mostly quiet it would only press everything else down.
    if known.allSatisfy({ model in model.usage.allSatisfy { $0.number == 0 } }) {
      measures.append(("log2 K", 2, { $0.uniformCrossEntropy }))
    }
    return InformationPlot(
      title: "All pictures together", unit: "index", sweeps: sweeps, measures: measures)
  }

  private func place(_ model: ModelReport, _ setting: String) -> String {
    model.sweep.count > 1
      ? "\(model.name), \(setting)"
      : model.name + (model.beta.map { ", β \($0)" } ?? "")
  }

  /// Every picture by itself.
  private func filePlane(_ known: [ModelReport]) -> String {
    func error(_ row: ModelReport.FileRow) -> Double {
      255 * 255 / Self.power(row.psnr)
    }
    let series = known.map { model in
      Plot.Series(
        name: model.name, number: number(of: model.name),
        points: model.files.map { row in
          Plot.Place(
            x: error(row), y: row.information.crossEntropy,
            label:
              "\(row.file): cross-entropy \(NumberText.fixed(row.information.crossEntropy, 3)), "
              + "H(Z) \(NumberText.fixed(row.information.entropy, 3)) bits, MSE "
              + NumberText.fixed(error(row), 1))
        }, isJoined: false)
    }
    let all = known.flatMap(\.files)
    let plot = Plot(
      title: "Each picture by itself: what its codewords cost",
      x: Axis("distortion: mean squared error", .logarithmic, values: all.map(error)),
      y: Axis("cross-entropy to r(z), bits per index", values: all.map(\.information.crossEntropy)),
      series: series)
    let rows = known.flatMap { model in
      model.files.map { row in
        [
          HTML.escape(row.file), HTML.escape(model.name), NumberText.fixed(error(row), 2),
          NumberText.fixed(row.information.entropy, 4),
          NumberText.fixed(row.information.crossEntropy, 4),
          NumberText.fixed(row.information.divergence, 4),
        ]
      }
    }
    return plot.figure(
      table: HTML.table(["picture", "model", "MSE", "H(Z)", "cross-entropy", "KL"], rows))
  }

  /// 10^(decibels / 10).
  private static func power(_ decibels: Double) -> Double {
    decibels.isFinite ? PictureQuality.power(decibels) : .infinity
  }

  private func measures(_ known: [ModelReport]) -> String {
    let rows = known.flatMap { model in
      model.sweep.map { each -> [String] in
        let found = each.information
        return [
          "\(Marker.key(number(of: model.name))) \(HTML.escape(place(model, each.setting)))",
          NumberText.fixed(each.meanSquaredError, 2),
          NumberText.fixed(found.entropy, 4), NumberText.fixed(found.mutualInformation, 4),
          NumberText.fixed(found.conditionalEntropy, 4), NumberText.fixed(found.crossEntropy, 4),
          NumberText.fixed(found.divergence, 4), NumberText.fixed(found.perplexity, 1),
          "\(found.codewordCount)", "\(found.deadCount)",
          NumberText.fixed(found.indicesPerPixel, 5),
        ]
      }
    }
    return HTML.table(
      [
        "model", "MSE", "H(Z)", "I(I,Z)", "H(Z|I)", "cross-entropy", "KL to r", "perplexity",
        "codewords", "unused", "indices/pixel",
      ], rows)
      + HTML.paragraph("<small>Bits per index, means over all indices of these pictures.</small>")
  }

  private func bounds(_ known: [ModelReport]) -> String {
    let rows = known.flatMap { model in
      model.information.bounds.map { bound in
        [
          "\(HTML.escape(bound.name))<small>\(HTML.escape(place(model, model.setting)))</small>",
          HTML.escape(bound.equations), HTML.escape(bound.quantity),
          NumberText.fixed(bound.value, 4), NumberText.fixed(bound.bound, 4),
          NumberText.fixed(bound.slack, 4),
        ]
      }
    }
    return "<h3>Bounds and their slack</h3>\n"
      + HTML.table(
        ["bound", "in the paper", "statement", "value", "bound", "slack, bits"], rows,
        style: "words")
      + HTML.paragraph(
        "<small>Equations of Wu and Flierl, <em>Variational Information Bottleneck on Vector "
          + "Quantized Autoencoders</em>, 2018. With hard assignment the first two bounds are "
          + "one: the slack of both is KL(p(Z) ‖ r(Z)), what the model's table costs above the "
          + "entropy of these pictures.</small>")
  }
}
