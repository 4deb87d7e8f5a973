internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// What is expected of windows, as `VectorData` has its vectors: in root mean squares, along axes.
struct WindowExpectation {
  /// Of each window that is learnt from, `[windows][D]`.
  let rows: VectorRows
  /// `[K][D]`, from moments to coefficients along the axes.
  private let weights: [Double]
  /// K.
  private let context: Int

  /// Most that magnitudes of weights to one sum may add up to, and the largest shift.
  private static let longestSum = 32767.0
  private static let largestShift = 24

  /// - Parameters:
  ///   - axes: `[D][D]`, an axis a row.
  ///   - scale: samples of a root mean square.
  init(_ regression: WindowRegression, axes: [Double], scale: Double, threads: Int) {
    let d = regression.rest.dimensions
    context = regression.context
    let turn = VectorData.transposed(axes.map { Float($0 / scale) }, d)
    rows = regression.expected.times(turn, columns: d, threads: threads)
    weights = Self.product(regression.weights, context, VectorData.transposed(axes, d))
  }

  /// Puts the weights into a model whose coefficients are those of the axes, turned.
  ///
  /// - Parameter turn: `[D][D]`, from the axes to the coefficients of the model.
  func set(_ numbers: inout VectorTables.Numbers, turn: [Float]) {
    let d = numbers.sizes.dimensions
    let turned = Self.product(weights, context, turn.map { Double($0) })
    let sums = (0..<d).map { column in
      (0..<context).reduce(0) { $0 + abs(turned[$1 * d + column]) }
    }
    // Rounding adds a half for each weight at most.
    let room = Self.longestSum - Double(context)
    var shift = Self.largestShift
    while shift > 0, (sums.max() ?? 0) * binaryPower(Double(shift)) > room { shift -= 1 }
    let scale = binaryPower(Double(shift))
    numbers.sizes.context = context
    numbers.sizes.contextShift = shift
    numbers.contextWeights = turned.map {
      Int16(max(-32767, min(32767, ($0 * scale).rounded(.toNearestOrEven))))
    }
  }

  /// `[rows][D]` times `[D][D]`.
  private static func product(_ left: [Double], _ rows: Int, _ right: [Double]) -> [Double] {
    let d = left.count / max(1, rows)
    var result = [Double](repeating: 0, count: left.count)
    for row in 0..<rows {
      for inner in 0..<d {
        let factor = left[row * d + inner]
        for column in 0..<d { result[row * d + column] += factor * right[inner * d + column] }
      }
    }
    return result
  }
}
