import VQZNetwork

/// One convolution in the integers of `Formats/arithmetic.md`.
struct IntegerConvolutionExport {
  /// Rounded weights, `[O][I][k][k]` as before.
  let weights: [Int16]
  /// What each sum begins with, in the scale of its products.
  let bias: [Int32]
  /// What brings the sum of each output to its scale: (sum · multiplier) >> shift.
  let multiplier: [Int32]
  let shift: Int32

  /// Rounds a float convolution.
  ///
  /// Each output channel has its own weight scale, as large as int16 and the worst accumulator
  /// allow; the multiplier then brings the sum to the output's scale.
  ///
  /// - Parameters:
  ///   - inputScale, outputScales: integers a unit of float, before and, a value a channel,
  ///     after.
  ///   - bound: B.
  init(
    weights: [Float], bias: [Float], inputScale: Double, outputScales: [Double], bound: Int
  ) {
    let outputs = bias.count
    let taps = weights.count / max(1, outputs)
    var roundedWeights: [Int16] = []
    var roundedBias: [Int32] = []
    var ratios: [Double] = []
    for o in 0..<outputs {
      let outputScale = outputScales[o]
      let row = weights[o * taps..<(o + 1) * taps].map(Double.init)
      var scale = Self.scale(row, bias: Double(bias[o]) * inputScale, bound: bound)
      // A multiplier below one is part of the format; a channel that amplifies gets finer weights
      // than its sum needs, never coarser.
      scale = max(scale, outputScale / inputScale * 1.0001)
      roundedWeights += row.map { Int16(min(max(($0 * scale).rounded(), -32767), 32767)) }
      let limit = Double(Int32.max / 2)
      let wide = (Double(bias[o]) * inputScale * scale).rounded()
      roundedBias.append(Int32(min(max(wide, -limit), limit)))
      ratios.append(outputScale / (inputScale * scale))
    }
    // One shift a layer: the largest multiplier uses all its 31 bits.
    let largest = ratios.max() ?? 0.5
    var shift = 62
    while shift > 31, largest * Double(UInt64(1) << shift) >= 2_147_483_647 { shift -= 1 }
    self.weights = roundedWeights
    self.bias = roundedBias
    self.shift = Int32(shift)
    multiplier = ratios.map { Int32(($0 * Double(UInt64(1) << shift)).rounded()) }
  }

  /// The largest weight scale with |w| ≤ 32767 and Σ|w|·B + |bias| < 2^31, rounding included.
  private static func scale(_ row: [Double], bias: Double, bound: Int) -> Double {
    let largest = row.map(\.magnitude).max() ?? 0
    let sum = row.reduce(0) { $0 + $1.magnitude }
    let slack = Double(row.count + 1) * Double(bound)
    let room = 2_147_483_647 - slack
    let worst = sum * Double(bound) + bias.magnitude
    return min(
      largest > 0 ? 32767 / largest : .infinity, worst > 0 ? room / worst : .infinity,
      1_048_576)
  }
}
