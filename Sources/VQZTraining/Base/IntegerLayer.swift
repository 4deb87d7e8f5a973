internal import VQZCore
package import VQZNetwork

/// One convolution of a decoder as its model file has it.
package struct IntegerLayer: Equatable {
  /// `[O][I][k][k]`.
  package private(set) var weights: [Int16]
  /// One an output, in the scale of its products.
  package private(set) var bias: [Int32]
  package private(set) var multiplier: [Int32]
  /// Of the whole layer.
  package private(set) var shift: Int32
  /// Its name without `decoder.`.
  private let path: String
  private let shape: Layer.Convolution

  /// Reads the four tensors of a convolution.
  package init(
    _ archive: TensorArchive, _ path: String, _ shape: Layer.Convolution
  ) throws(ModelFileError) {
    self.path = path
    self.shape = shape
    let name = "decoder." + path
    weights = try archive.int16s(name + ".weight")
    bias = try archive.int32s(name + ".bias", shape: [shape.outputs])
    multiplier = try archive.int32s(name + ".multiplier", shape: [shape.outputs])
    shift = try archive.int32s(name + ".shift", shape: [1])[0]
  }

  /// What one of each output's weights and biases stands for in float.
  package func units(_ scales: BaseScales) -> (weights: [Double], biases: [Double]) {
    let input = scales.input(path)
    let biases = zip(multiplier, scales.outputs(path, shape)).map { multiplier, output in
      Double(multiplier) / Double(UInt64(1) << UInt64(shift)) / output
    }
    return (biases.map { $0 * input }, biases)
  }

  /// Puts the tensors that may have changed into an archive.
  func write(to archive: inout TensorArchive) {
    let name = "decoder." + path
    archive.tensors[name + ".weight"] = .integers(
      weights, shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
    archive.tensors[name + ".bias"] = .integers(bias, shape: [shape.outputs])
    archive.tensors[name + ".multiplier"] = .integers(multiplier, shape: [shape.outputs])
    archive.tensors[name + ".shift"] = .integers([shift], shape: [1])
  }

  /// How coarse the differences of a layer are: multiples of 2 to the power of these.
  package struct Grid: Equatable, Sendable {
    package var weights: Int
    package var biases: Int

    /// The integers themselves.
    package static let finest = Grid(weights: 0, biases: 0)

    package init(weights: Int, biases: Int) {
      self.weights = weights
      self.biases = biases
    }

    /// Largest exponents: what a file of differences can leave out at the lower end of a number.
    fileprivate static let most = (weights: 14, biases: 24)
  }

  /// The grid whose spacing is about a share of the root mean square of the weights. A bias counts
  /// as the weight of an input that is always 1.
  package func grid(share: Double, _ scales: BaseScales) -> Grid {
    guard share > 0, !weights.isEmpty else { return .finest }
    let square = weights.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(weights.count)
    let spacing = max(share * square.squareRoot(), 1)
    func exponent(_ spacing: Double, _ most: Int) -> Int {
      min(max(Int(binaryLogarithm(spacing).rounded()), 0), most)
    }
    return Grid(
      weights: exponent(spacing, Grid.most.weights),
      biases: exponent(spacing * max(scales.input(path), 1), Grid.most.biases))
  }

  /// Adds differences in float to the weights and the biases, in the scales that they have.
  ///
  /// Export leaves an accumulator no room, so most outputs whose weights grew no longer fit. Where
  /// they grew by a sixteenth at most, or are on a grid, some weights of that output are shortened.
  /// Others have their multiplier doubled and are halved; where the multiplier has no room for
  /// that, all of the layer are halved first and its shift is one less, which changes no output.
  /// Where a sum still has no room, its weights are shortened.
  ///
  /// - Parameters:
  ///   - changes: in float, `[O][I][k][k]` and `[O]`.
  ///   - grid: what differences are rounded to.
  ///   - bound: B.
  package mutating func add(
    _ changes: (weights: [Float], biases: [Float]), _ scales: BaseScales, grid: Grid, bound: Int
  ) {
    let units = units(scales)
    let taps = shape.weightCount / max(1, shape.outputs)
    let limit = Double(Int32.max / 2)
    let rows = (0..<shape.outputs).map { o in
      let unit = units.weights[o]
      let old = weights[o * taps..<(o + 1) * taps].map { Double($0) }
      guard unit > 0 else { return Row(old: (old, Double(bias[o])), changes: nil, grid: grid) }
      let part = changes.weights[o * taps..<(o + 1) * taps].map { Double($0) / unit }
      return Row(
        old: (old, Double(bias[o])),
        changes: (part, min(max(Double(changes.biases[o]) / units.biases[o], -limit), limit)),
        grid: grid)
    }
    let isShort = zip(rows, multiplier).contains {
      !$0.fitsNearly(bound) && $1 > Int32.max / 2
    }
    if isShort, shift > 1 {
      multiplier = multiplier.map { $0 >> 1 }
      shift -= 1
    }
    for (o, row) in rows.enumerated() {
      if row.fitsNearly(bound) {
        let kept = row.fitted(bound)
        for (tap, value) in kept.weights.enumerated() { weights[o * taps + tap] = Int16(value) }
        bias[o] = Int32(kept.bias)
      } else {
        halve(o, row, bound: bound)
      }
    }
  }

  /// What an output is to have.
  private struct Row {
    /// What it had.
    let old: (weights: [Double], bias: Double)
    /// What it is to have, before it is rounded.
    let weights: [Double]
    let bias: Double
    private let grid: Grid

    /// - Parameter changes: nil for none.
    init(
      old: (weights: [Double], bias: Double), changes: (weights: [Double], bias: Double)?,
      grid: Grid
    ) {
      self.old = old
      self.grid = grid
      weights = changes.map { zip(old.weights, $0.weights).map(+) } ?? old.weights
      bias = old.bias + (changes?.bias ?? 0)
    }

    /// The largest magnitude.
    static func largest(_ weights: [Double]) -> Double {
      weights.reduce(0) { max($0, $1.magnitude) }
    }

    /// The largest magnitude that the sum can reach.
    static func worst(_ weights: [Double], _ bias: Double, _ bound: Int) -> Double {
      weights.reduce(0) { $0 + $1.magnitude } * Double(bound) + bias.magnitude
    }

    /// Whether a little less than what is wanted fits.
    func fitsNearly(_ bound: Int) -> Bool {
      // What is on a grid stays on it, whatever it takes.
      guard grid == .finest else { return true }
      let room = 1.0625
      return Self.largest(weights) <= 32767 * room
        && Self.worst(weights, bias, bound) <= 2_147_483_647 * room
    }

    /// Integers whose differences are on the grid and which fit, near to what is wanted.
    ///
    /// Where all of them are too much, those that rounding made largest are one spacing shorter.
    /// What an output had fits, whatever it is to have.
    func fitted(_ bound: Int) -> (weights: [Double], bias: Double) {
      let bias = old.bias + Self.rounded(self.bias - old.bias, grid.biases)
      let spacing = Double(1 << grid.weights)
      func shorter(_ value: Double) -> Double { value - spacing * (value < 0 ? -1 : 1) }
      var found = zip(weights, old.weights).map { value, old in
        let new = old + Self.rounded(min(max(value, -32767), 32767) - old, grid.weights)
        // Rounding may have gone one too far.
        return new.magnitude > 32767 ? shorter(new) : new
      }
      var excess = Self.worst(found, bias, bound) - 2_147_483_647
      guard excess > 0 else { return (found, bias) }
      let gains = zip(found, weights).map { $0.magnitude - $1.magnitude }
      let order = found.indices.sorted { (gains[$1], $0) < (gains[$0], $1) }
      while excess > 0 {
        let before = excess
        for index in order where excess > 0 && found[index].magnitude >= spacing {
          found[index] = shorter(found[index])
          excess -= spacing * Double(bound)
        }
        if excess == before { return old }
      }
      return (found, bias)
    }

    private static func rounded(_ change: Double, _ exponent: Int) -> Double {
      let spacing = Double(1 << exponent)
      guard exponent > 0 else { return change.rounded() }
      return IntegerLayer.rounded(change / spacing) * spacing
    }
  }

  /// A change in spacings of its grid, rounded. What is nearer to nothing than to a half and a
  /// tenth of the spacing is nothing, which takes fewer bits than it loses.
  static func rounded<Number: BinaryFloatingPoint>(_ change: Number) -> Number {
    (change.magnitude + 0.4).rounded(.down) * (change < 0 ? -1 : 1)
  }

  /// Rounds one output's weights with half of the multiplier's resolution.
  private mutating func halve(_ output: Int, _ row: Row, bound: Int) {
    let taps = row.weights.count
    var scale = 1.0
    let doubled = Int64(multiplier[output]) * 2
    if doubled <= Int64(Int32.max), doubled < Int64(1) << Int64(shift) {
      multiplier[output] = Int32(doubled)
      scale = 0.5
    }
    // Rounding may add half of one to each.
    let room = 2_147_483_647 - Double(taps + 1) * Double(bound) / 2
    scale = min(
      scale, 32767 / max(Row.largest(row.weights), 1),
      room / max(Row.worst(row.weights, row.bias, bound), 1))
    // Half of all halves are ties: away from 0 they would make the sums a little larger.
    for (tap, value) in row.weights.enumerated() {
      weights[output * taps + tap] = Int16((value * scale).rounded(.toNearestOrEven))
    }
    bias[output] = Int32((row.bias * scale).rounded(.toNearestOrEven))
  }
}
