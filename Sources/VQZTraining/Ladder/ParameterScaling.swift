internal import VQZNetwork

/// Fixed scales of inputs and outputs of some convolutions: the parameters that are learnt are
/// those of a layer between values of about unit size, whatever the size of the coefficients.
///
/// Effective weight [o][i] = parameter [o][i] · input[i] · output[o], bias likewise.
struct ParameterScaling: Sendable {
  /// The scales of one convolution, by input and by output channel.
  private struct Scale: Sendable {
    let entry: ParameterLayout.Entry
    var input: [Float]?
    var output: [Float]?
    /// Whether it says how fast the layer learns, and not how large its values are.
    let isPace: Bool
  }

  private var scales: [Scale] = []

  /// Scales the convolution `path`; nil stands for ones.
  mutating func add(
    _ path: String, _ layout: ParameterLayout, input: [Float]? = nil, output: [Float]? = nil
  ) {
    guard let entry = layout[path] else { preconditionFailure("no convolution \(path)") }
    precondition(input.map { $0.count == entry.shape.inputs } ?? true)
    precondition(output.map { $0.count == entry.shape.outputs } ?? true)
    scales.append(Scale(entry: entry, input: input, output: output, isPace: false))
  }

  /// Makes the convolution `path` learn `pace` times as fast as others.
  mutating func slow(_ path: String, _ layout: ParameterLayout, to pace: Float) {
    guard let entry = layout[path] else { preconditionFailure("no convolution \(path)") }
    let output = [Float](repeating: pace, count: entry.shape.outputs)
    scales.append(Scale(entry: entry, input: nil, output: output, isPace: true))
  }

  /// The same layers with other scales: those that give the weights of each channel the mean
  /// square of one over the number of weights of an output, as a layer begins with.
  ///
  /// For a training from a model. The size that its channels had in its own training is in its
  /// weights; signals that lack some of them, as grey ones lack colours, must not make what reads
  /// these channels learn faster than all the rest.
  ///
  /// - Parameter parameters: effective ones.
  func fitted(to parameters: AlignedFloats) -> ParameterScaling {
    var result = self
    for (index, scale) in scales.enumerated() where !scale.isPace {
      let (shape, first) = (scale.entry.shape, scale.entry.weight.lowerBound)
      let taps = shape.kernel.area
      let unit = Double(shape.inputs * taps)
      func size(_ outputs: Range<Int>, _ inputs: Range<Int>) -> Float? {
        var sum = 0.0
        for o in outputs {
          for i in inputs {
            for at in first + (o * shape.inputs + i) * taps..<first + (o * shape.inputs + i + 1)
              * taps
            { sum += Double(parameters[at]) * Double(parameters[at]) }
          }
        }
        let count = Double(outputs.count * inputs.count * taps)
        return sum > 0 ? Float((sum / count * unit).squareRoot()) : nil
      }
      result.scales[index].input = scale.input?.enumerated().map {
        size(0..<shape.outputs, $0..<$0 + 1) ?? $1
      }
      result.scales[index].output = scale.output?.enumerated().map {
        size($0..<$0 + 1, 0..<shape.inputs) ?? $1
      }
    }
    return result
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
