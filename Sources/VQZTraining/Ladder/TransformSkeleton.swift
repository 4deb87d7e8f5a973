internal import VQZCore
internal import VQZNetwork

/// Linear kernels with the transform a ladder starts from (`TransformOrder`): an orthonormal DCT of 8×8
/// samples in an orthonormal colour space, and one of 4×4 block means, at each coarser level once more.
package struct TransformSkeleton {
  /// Rows: luma and two colour differences; orthonormal.
  private static let colours: [[Double]] = {
    let (a, b, c) = (1 / 3.0.squareRoot(), 1 / 2.0.squareRoot(), 1 / 6.0.squareRoot())
    return [[a, a, a], [-c, -c, 2 * c], [b, -b, 0]]
  }()

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
    let (fine, coarse) = (TransformOrder.samples, TransformOrder.means)
    let (samples, means) = (fine.coefficients, coarse.coefficients)
    // What samples give to coefficients, and coefficients to samples, is the same number.
    let ofSamples: (Int, Int) -> Double = { coefficient, position in
      let (each, colour) = (samples[coefficient], position % TransformOrder.colours)
      return Self.product(each, position, fine.size) * Self.colours[each.colour][colour]
    }
    // Means are of one colour each already.
    let ofMeans: (Int, Int) -> Double = { coefficient, position in
      let each = means[coefficient]
      guard each.colour == position % TransformOrder.colours else { return 0 }
      return Self.product(each, position, coarse.size)
    }
    let finest = plan.levels.count - 1
    if let entry = layout["levels.\(finest).trunk.1"] {
      fillCentre(parameters, entry, ofSamples)
    }
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

  /// The basis of a coefficient at one channel of an unshuffled block: its positions stand one behind
  /// the other, row by row, with all colours of each.
  private static func product(
    _ coefficient: TransformOrder.Coefficient, _ channel: Int, _ size: Int
  ) -> Double {
    let position = channel / TransformOrder.colours
    return basis(size, coefficient.v, position / size) * basis(size, coefficient.u, position % size)
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
  private static func basis(_ size: Int, _ k: Int, _ x: Int) -> Double {
    let scale = (k == 0 ? 1 : 2) / Double(size)
    return scale.squareRoot() * cosineOfPi(Double((2 * x + 1) * k) / Double(2 * size))
  }

  /// cos πx for any x ≥ 0, from `Schedule.cosineOfPi`, which is the same on every machine.
  private static func cosineOfPi(_ x: Double) -> Double {
    let folded = x - 2 * (x / 2).rounded(.down)
    return folded <= 1 ? Schedule.cosineOfPi(folded) : Schedule.cosineOfPi(2 - folded)
  }
}
