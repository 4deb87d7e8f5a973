internal import VQZCore
internal import VQZNetwork

/// The transform a ladder starts from: an orthonormal 8×8 DCT in an orthonormal colour space, and
/// a 4×4 DCT of the block means, at each coarser level once more.
///
/// Coefficients are ordered for the steps: the three block means first, then by frequency, luma
/// before chroma of the same frequency.
package struct TransformSkeleton {
  /// One coefficient of a block: colour component and frequencies.
  struct Coefficient: Equatable {
    var colour: Int
    var v: Int
    var u: Int
  }

  /// Rows: luma and two colour differences; orthonormal.
  private static let colours: [[Double]] = {
    let (a, b, c) = (1 / 3.0.squareRoot(), 1 / 2.0.squareRoot(), 1 / 6.0.squareRoot())
    return [[a, a, a], [-c, -c, 2 * c], [b, -b, 0]]
  }()

  /// Coefficients of an 8×8 block in the order of the steps.
  let fine: [Coefficient]
  /// Coefficients of a 4×4 block of means in the order of the steps.
  let coarse: [Coefficient]

  init() {
    let zigzag = { (size: Int) in
      (0..<size * size).map { (v: $0 / size, u: $0 % size) }
        .sorted { ($0.v + $0.u, $0.v) < ($1.v + $1.u, $1.v) }
    }
    func order(size: Int, luma: [Int], chroma: [Int]) -> [Coefficient] {
      let all = zigzag(size)
      var found: [Coefficient] = []
      for step in luma.indices {
        let from = { (counts: [Int]) in counts[..<step].reduce(0, +) }
        for colour in 0..<3 {
          let counts = colour == 0 ? luma : chroma
          for each in all[from(counts)..<from(counts) + counts[step]] {
            found.append(Coefficient(colour: colour, v: each.v, u: each.u))
          }
        }
      }
      return found
    }
    // The first of each is the means; the steps of NetworkDescription.ladder are parts of the others, in
    // that order.
    fine = order(size: 8, luma: [1, 5, 16, 20, 22], chroma: [1, 2, 4, 8, 49])
    coarse = order(size: 4, luma: [1, 5, 10], chroma: [1, 5, 10])
  }

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
    let finest = plan.levels.count - 1
    if let entry = layout["levels.\(finest).trunk.1"] {
      // Samples of a block are unshuffled position by position, three colours each.
      fillCentre(parameters, entry) { coefficient, position in
        let each = fine[coefficient]
        return Self.basis(8, each.v, position / 24) * Self.basis(8, each.u, position / 3 % 8)
          * Self.colours[each.colour][position % 3]
      }
    }
    if let entry = layout["synthesis.0"] {
      fillCentre(parameters, entry) { position, coefficient in
        let each = fine[coefficient]
        return Self.basis(8, each.v, position / 24) * Self.basis(8, each.u, position / 3 % 8)
          * Self.colours[each.colour][position % 3]
      }
    }
    let means: (Int, Int) -> Double = { coefficient, position in
      let each = coarse[coefficient]
      guard each.colour == position % 3 else { return 0 }
      return Self.basis(4, each.v, position / 12) * Self.basis(4, each.u, position / 3 % 4)
    }
    for level in 0..<finest {
      if let entry = layout["levels.\(level).trunk.1"] { fillCentre(parameters, entry, means) }
      if let entry = layout["levels.\(level).lift.0"] {
        fillCentre(parameters, entry) { position, coefficient in means(coefficient, position) }
      }
    }
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
