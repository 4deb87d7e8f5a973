internal import VQZNetwork

/// Fixed scales of inputs and outputs of some convolutions: the parameters that are learnt are
/// those of a layer between values of about unit size, whatever the size of the coefficients.
///
/// Effective weight [o][i] = parameter [o][i] · input[i] · output[o], bias likewise.
struct ParameterScaling: Sendable {
  /// The scales of one convolution, by input and by output channel.
  private struct Scale: Sendable {
    let entry: ParameterLayout.Entry
    let input: [Float]?
    let output: [Float]?
  }

  private var scales: [Scale] = []

  /// Scales the convolution `path`; nil stands for ones.
  mutating func add(
    _ path: String, _ layout: ParameterLayout, input: [Float]? = nil, output: [Float]? = nil
  ) {
    guard let entry = layout[path] else { preconditionFailure("no convolution \(path)") }
    precondition(input.map { $0.count == entry.shape.inputs } ?? true)
    precondition(output.map { $0.count == entry.shape.outputs } ?? true)
    scales.append(Scale(entry: entry, input: input, output: output))
  }

  /// Parameters to effective ones, or gradients by effective parameters to gradients by
  /// parameters: both multiply.
  func apply(to values: AlignedFloats) {
    forEach { range, factor in
      for index in range { values[index] *= factor }
    }
  }

  /// Effective parameters back to those that are learnt.
  func remove(from values: AlignedFloats) {
    forEach { range, factor in
      for index in range { values[index] /= factor }
    }
  }

  /// Calls `body` with each scaled range and its scale.
  @inline(__always)
  private func forEach(_ body: (Range<Int>, Float) -> Void) {
    for scale in scales {
      let shape = scale.entry.shape
      let taps = shape.kernel.area
      for o in 0..<shape.outputs {
        let output = scale.output?[o] ?? 1
        let bias = scale.entry.bias.lowerBound + o
        body(bias..<bias + 1, output)
        for i in 0..<shape.inputs {
          let factor = output * (scale.input?[i] ?? 1)
          let first = scale.entry.weight.lowerBound + (o * shape.inputs + i) * taps
          body(first..<first + taps, factor)
        }
      }
    }
  }
}
