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

  /// Adds differences in float to the weights and the biases, in the scales that they have.
  ///
  /// Where an output's weights would no longer fit, or its sum could overflow, its multiplier is
  /// doubled and they are halved. Where the multiplier has no room for that, all of the layer are
  /// halved first and its shift is one less, which changes no output. Where a sum still has no
  /// room, its weights are shortened.
  ///
  /// - Parameters:
  ///   - changes: in float, `[O][I][k][k]` and `[O]`.
  ///   - coarseness: differences of weights are multiples of 2 to the power of this.
  ///   - bound: B.
  package mutating func add(
    _ changes: (weights: [Float], biases: [Float]), _ scales: BaseScales, coarseness: Int,
    bound: Int
  ) {
    let units = units(scales)
    let taps = shape.weightCount / max(1, shape.outputs)
    let grid = Double(1 << coarseness)
    let limit = Double(Int32.max / 2)
    let rows = (0..<shape.outputs).map { o in
      let unit = units.weights[o]
      guard unit > 0 else {
        return Row(
          weights: weights[o * taps..<(o + 1) * taps].map { Double($0) }, bias: Double(bias[o]))
      }
      let exact = (o * taps..<(o + 1) * taps).map { index in
        Double(weights[index]) + (Double(changes.weights[index]) / unit / grid).rounded() * grid
      }
      let wide = Double(bias[o]) + (Double(changes.biases[o]) / units.biases[o]).rounded()
      return Row(weights: exact, bias: min(max(wide, -limit), limit))
    }
    let isShort = zip(rows, multiplier).contains { !$0.fits(bound) && $1 > Int32.max / 2 }
    if isShort, shift > 1 {
      multiplier = multiplier.map { $0 >> 1 }
      shift -= 1
    }
    for (o, row) in rows.enumerated() { set(o, row, taps, bound: bound) }
  }

  /// What an output is to have, before it is rounded.
  private struct Row {
    let weights: [Double]
    let bias: Double

    var largest: Double { weights.reduce(0) { max($0, $1.magnitude) } }

    /// The largest magnitude that the sum can reach.
    func worst(_ bound: Int) -> Double {
      weights.reduce(0) { $0 + $1.magnitude } * Double(bound) + bias.magnitude
    }

    func fits(_ bound: Int) -> Bool { largest <= 32767 && worst(bound) <= 2_147_483_647 }
  }

  /// Rounds one output's weights, within what an accumulator and 16 bits hold.
  private mutating func set(_ output: Int, _ row: Row, _ taps: Int, bound: Int) {
    var scale = 1.0
    if !row.fits(bound) {
      let doubled = Int64(multiplier[output]) * 2
      if doubled <= Int64(Int32.max), doubled < Int64(1) << Int64(shift) {
        multiplier[output] = Int32(doubled)
        scale = 0.5
      }
      // Rounding may add half of one to each.
      let room = 2_147_483_647 - Double(row.weights.count + 1) * Double(bound) / 2
      scale = min(scale, 32767 / max(row.largest, 1), room / max(row.worst(bound), 1))
    }
    // Half of all halves are ties: away from 0 they would make the sums a little larger.
    for (tap, value) in row.weights.enumerated() {
      weights[output * taps + tap] = Int16((value * scale).rounded(.toNearestOrEven))
    }
    bias[output] = Int32((row.bias * scale).rounded(.toNearestOrEven))
  }
}
