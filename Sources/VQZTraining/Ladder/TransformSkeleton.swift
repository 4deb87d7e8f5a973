internal import VQZCore
internal import VQZNetwork
internal import VQZSignal

/// Linear kernels with the transform that a ladder starts from, the basis of the kind of its
/// signals: an orthonormal DCT of blocks of samples in mixed channels, and one of the means of
/// blocks, at each coarser level once more.
package struct TransformSkeleton {
  private let basis = PictureRules().basis

  /// Linear kernels learn this much slower than the rest: their parameters are this much larger
  /// than they are.
  package static let pace: Float = 0.1

  /// Sets the linear kernels of `plan` in `parameters`, divided by `pace`.
  func fill(_ parameters: AlignedFloats, plan: LadderPlan, pace: Float) {
    let layout = plan.layout
    defer {
      for path in plan.linearPaths {
        guard let range = layout[path]?.weight else { continue }
        for index in range { parameters[index] /= pace }
      }
    }
    let (samples, means) = (basis.samples, basis.means)
    let (mixing, channels) = (basis.mixing, basis.mixing.count)
    // What samples give to coefficients, and coefficients to samples, is the same number.
    let ofSamples: (Int, Int) -> Double = { coefficient, place in
      let each = samples.order[coefficient]
      return Self.product(each, place / channels, samples) * mixing[each.channel][place % channels]
    }
    // Means are of one mixed channel each already.
    let ofMeans: (Int, Int) -> Double = { coefficient, place in
      let each = means.order[coefficient]
      guard each.channel == place % channels else { return 0 }
      return Self.product(each, place / channels, means)
    }
    let finest = plan.levels.count - 1
    if let entry = layout["levels.\(finest).trunk.1"] {
      fillCentre(parameters, entry, ofSamples)
    }
    // Orthonormal, so the inverse is the transpose: the same numbers with input and output changed.
    if let entry = layout["synthesis.0"] {
      fillCentre(parameters, entry) { position, coefficient in ofSamples(coefficient, position) }
    }
    for level in 0..<finest {
      if let entry = layout["levels.\(level).trunk.1"] { fillCentre(parameters, entry, ofMeans) }
      if let entry = layout["levels.\(level).lift.0"] {
        fillCentre(parameters, entry) { position, coefficient in ofMeans(coefficient, position) }
      }
    }
  }

  /// The basis function of a coefficient at a position of its block, counted row by row.
  private static func product(
    _ coefficient: TransformBasis.Coefficient, _ position: Int, _ block: TransformBasis.Block
  ) -> Double {
    cosine(block.rows, coefficient.row, position / block.columns)
      * cosine(block.columns, coefficient.column, position % block.columns)
  }

  /// Sets the middle tap of a kernel to `value(output, input)`, all others to zero.
  private func fillCentre(
    _ parameters: AlignedFloats, _ entry: ParameterLayout.Entry, _ value: (Int, Int) -> Double
  ) {
    let shape = entry.shape
    let taps = shape.kernel.area
    for index in entry.weight.lowerBound..<entry.bias.upperBound { parameters[index] = 0 }
    for output in 0..<shape.outputs {
      for input in 0..<shape.inputs {
        parameters[entry.weight.lowerBound + (output * shape.inputs + input) * taps + taps / 2] =
          Float(value(output, input))
      }
    }
  }

  /// Value `x` of basis vector `k` of the orthonormal DCT-II.
  private static func cosine(_ size: Int, _ k: Int, _ x: Int) -> Double {
    let scale = (k == 0 ? 1 : 2) / Double(size)
    return scale.squareRoot() * cosineOfPi(Double((2 * x + 1) * k) / Double(2 * size))
  }

  /// cos πx for any x ≥ 0, from `Schedule.cosineOfPi`, which is the same on every machine.
  private static func cosineOfPi(_ x: Double) -> Double {
    let folded = x - 2 * (x / 2).rounded(.down)
    return folded <= 1 ? Schedule.cosineOfPi(folded) : Schedule.cosineOfPi(2 - folded)
  }
}
