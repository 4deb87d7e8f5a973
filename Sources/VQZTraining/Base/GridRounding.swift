internal import VQZNetwork

/// Rounds what a training changes of a model while it is trained, as its file will have it: weights
/// then learn what their neighbours lose by it. Gradients go through it as if it were not there.
struct GridRounding: Sendable {
  /// The parameters of one output of a convolution with the same spacing.
  private struct Row: Sendable {
    let range: Range<Int>
    let spacing: Float
  }

  private var rows: [Row] = []
  /// The weights of the model, in the layout of the parameters.
  private let start: AlignedFloats

  /// - Parameters:
  ///   - start: weights and biases of the model, not scaled.
  ///   - share: as `BaseExport` has it, more than 0.
  init(
    _ base: BaseModel, _ plan: LadderPlan, start: AlignedFloats, share: Double
  ) throws(TrainingError) {
    self.start = start
    let scales = BaseScales(base.description)
    for (path, shape) in base.description.decoderConvolutions {
      let layer = try BaseModel.reading { () throws(ModelFileError) in
        try IntegerLayer(base.archive, path, shape)
      }
      guard let entry = plan.layout.entries.first(where: { LadderPlan.modelPath($0.path) == path })
      else { continue }
      let (units, grid) = (layer.units(scales), layer.grid(share: share, scales))
      let taps = shape.weightCount / max(1, shape.outputs)
      for o in 0..<shape.outputs {
        let first = entry.weight.lowerBound + o * taps
        if plan.learns(entry) {
          add(first..<first + taps, units.weights[o] * Double(1 << grid.weights))
        }
        let bias = entry.bias.lowerBound + o
        add(bias..<bias + 1, units.biases[o] * Double(1 << grid.biases))
      }
    }
  }

  /// A spacing of 0 is that of an output which is always 0.
  private mutating func add(_ range: Range<Int>, _ spacing: Double) {
    if spacing > 0 { rows.append(Row(range: range, spacing: Float(spacing))) }
  }

  /// Rounds weights, not scaled, in place.
  func apply(to weights: AlignedFloats) {
    for row in rows {
      for index in row.range {
        let change = (weights[index] - start[index]) / row.spacing
        weights[index] = start[index] + IntegerLayer.rounded(change) * row.spacing
      }
    }
  }
}
