import CVQZKernels
import Testing
import VQZNetwork
import VQZTraining

/// Ten steps of training a tiny VQ-VAE against PyTorch (`Fixtures/reference/generate.py`):
/// straight-through gradient, commitment, moving-average codebook, Adam.
@Suite struct ReferenceTraceTests {
  @Test func tenStepsHaveTheSameLosses() throws {
    let arrays = try ReferenceArrays("trace")
    let losses = try arrays.floats("loss")
    let errors = try arrays.floats("squaredError")
    let indices = try arrays.integers("indices")
    var training = try TinyTraining(arrays)
    for step in 0..<10 {
      let result = try training.step(step, arrays)
      #expect(abs(Float(result.loss) - losses[step]) < 2e-5, "loss of step \(step)")
      #expect(abs(Float(result.squaredError) - errors[step]) < 2e-5, "error of step \(step)")
      #expect(result.indices == Array(indices[step * 32..<(step + 1) * 32]), "step \(step)")
    }
    expectClose(
      training.codebook, try arrays.floats("final.codebook"), tolerance: 1e-4, "codebook")
    for name in ["levels.0.trunk.1", "levels.0.steps.0.merge.0"] {
      let entry = try #require(training.layout[name])
      expectClose(
        Array(training.parameters[entry.weight]), try arrays.floats("final.\(name).weight"),
        tolerance: 1e-3, name)
    }
    expectClose(
      training.start, try arrays.floats("final.start"), tolerance: 1e-3, "start")
  }
}

/// The plain network at stride 4, and a training step written out.
private struct TinyTraining {
  let layout: ParameterLayout
  private(set) var parameters: [Float]
  private(set) var codebook: [Float]

  private let weights: PackedWeights
  private let encoder: TrainingStack
  private let analysis: TrainingStack
  private let merge: TrainingStack
  private let decoder: TrainingStack
  private let constants: Int
  private var counts = [Float](repeating: 4, count: 8)
  private var sums: [Float]
  private var first: [Float]
  private var second: [Float]

  struct Result {
    var loss = 0.0
    var squaredError = 0.0
    var indices: [Int32] = []
  }

  var start: [Float] { Array(parameters[constants...]) }

  init(_ arrays: ReferenceArrays) throws {
    let network = NetworkDescription.plain(
      stride: 4, width: 16, blocks: 1, codewords: 8, dimension: 4)
    let level = network.levels[0]
    let path = NetworkDescription.path(level: 0, step: 0)
    let parts: [(layers: [Layer], path: String)] = [
      (level.trunk, "levels.0.trunk"), (level.steps[0].analysis, path + ".analysis"),
      ([.convolution(level.steps[0].merge)], path + ".merge"), (network.output, "output"),
    ]
    let layout = ParameterLayout(
      convolutions: parts.flatMap { $0.layers.convolutions(path: $0.path) })
    func stack(_ part: Int, _ channels: Int, _ side: Int) -> TrainingStack {
      TrainingStack(
        layers: parts[part].layers, path: parts[part].path, layout: layout, channels: channels,
        height: side, width: side)
    }
    encoder = stack(0, 3, 16)
    analysis = stack(1, 16, 4)
    merge = stack(2, 4, 4)
    decoder = stack(3, 16, 4)
    self.layout = layout
    constants = layout.count
    parameters = try arrays.parameters(layout) + arrays.floats("start")
    codebook = try arrays.floats("codebook")
    sums = codebook.map { $0 * 4 }
    first = [Float](repeating: 0, count: parameters.count)
    second = first
    weights = PackedWeights(layout: layout)
  }

  /// Steps count from 0.
  mutating func step(_ step: Int, _ arrays: ReferenceArrays) throws -> Result {
    unsafe weights.repack(from: parameters)
    var gradients = [Float](repeating: 0, count: parameters.count)
    var result = Result()
    var uses = [Float](repeating: 0, count: 8)
    var totals = [Float](repeating: 0, count: codebook.count)
    let nearest = NearestCodeword(codebook: codebook, dimension: 4)
    for sample in 0..<2 {
      let input = try arrays.map("inputs", at: [step, sample])
      let latents = analysis.forward(
        encoder.forward(input, weights: weights), weights: weights)
      let (chosen, indices) = quantise(latents, nearest, &uses, &totals)
      result.indices += indices.map(Int32.init)
      let error = FloatMap(channels: 3, height: 16, width: 16)
      result.squaredError += compare(decode(chosen), input, into: error, count: 2 * 3 * 256)
      // Straight through, and the pull of the commitment.
      let gradient = try backwardDecoder(error, &gradients)
      let pull = FloatMap(channels: 4, height: 4, width: 4)
      result.loss += 0.25 * compare(latents, chosen, into: pull, count: 2 * 64)
      for c in 0..<4 {
        for y in 0..<4 {
          for x in 0..<4 { gradient[c, y, x] += 0.25 * pull[c, y, x] }
        }
      }
      try backwardEncoder(gradient, &gradients)
    }
    result.loss += result.squaredError
    adam(gradients, step: step + 1)
    average(uses, totals)
    return result
  }

  /// From the gradient of the output to that of the latents.
  private func backwardDecoder(_ error: FloatMap, _ gradients: inout [Float]) throws -> FloatMap {
    let byFeatures = unsafe decoder.backward(
      error, weights: weights, gradients: &gradients, needsInputGradient: true)
    let features = try #require(byFeatures)
    for c in 0..<16 {
      for y in 0..<4 {
        for x in 0..<4 { gradients[constants + c] += features[c, y, x] }
      }
    }
    let byLatents = unsafe merge.backward(
      features, weights: weights, gradients: &gradients, needsInputGradient: true)
    return try #require(byLatents)
  }

  private func backwardEncoder(_ gradient: FloatMap, _ gradients: inout [Float]) throws {
    let byTrunk = unsafe analysis.backward(
      gradient, weights: weights, gradients: &gradients, needsInputGradient: true)
    _ = unsafe encoder.backward(
      try #require(byTrunk), weights: weights, gradients: &gradients, needsInputGradient: false)
  }

  private func quantise(
    _ latents: FloatMap, _ nearest: NearestCodeword, _ uses: inout [Float],
    _ totals: inout [Float]
  ) -> (FloatMap, [UInt16]) {
    var rows: [Float] = []
    for y in 0..<4 {
      for x in 0..<4 {
        for c in 0..<4 { rows.append(latents[c, y, x]) }
      }
    }
    let indices = nearest(rows, count: 16)
    let chosen = FloatMap(channels: 4, height: 4, width: 4)
    for (row, index) in indices.enumerated() {
      uses[Int(index)] += 1
      for c in 0..<4 {
        totals[Int(index) * 4 + c] += rows[row * 4 + c]
        chosen[c, row / 4, row % 4] = codebook[Int(index) * 4 + c]
      }
    }
    return (chosen, indices)
  }

  private func decode(_ chosen: FloatMap) -> FloatMap {
    let features = merge.forward(chosen, weights: weights)
    for c in 0..<16 {
      for y in 0..<4 {
        for x in 0..<4 { features[c, y, x] += parameters[constants + c] }
      }
    }
    return decoder.forward(features, weights: weights)
  }

  /// The part of the mean squared difference, and its gradient by `found`.
  private func compare(
    _ found: FloatMap, _ wanted: FloatMap, into gradient: FloatMap, count: Int
  ) -> Double {
    var sum = 0.0
    for c in 0..<found.channels {
      for y in 0..<found.height {
        for x in 0..<found.width {
          let difference = found[c, y, x] - wanted[c, y, x]
          gradient[c, y, x] = 2 * difference / Float(count)
          sum += Double(difference) * Double(difference)
        }
      }
    }
    return sum / Double(count)
  }

  private mutating func adam(_ gradients: [Float], step: Int) {
    let powers = (0..<step).reduce((1.0, 1.0)) { product, _ in
      (product.0 * 0.9, product.1 * 0.98)
    }
    var constants = vqz_adam_constants(
      gradient_scale: 1, momentum: 0.9, momentum_rest: 0.1, square_decay: 0.98,
      square_rest: 0.02, rate: Float(0.001 / (1 - powers.0)),
      root_scale: Float(1 / (1 - powers.1).squareRoot()), epsilon: 1e-8)
    unsafe vqz_adam_f32(
      &constants, gradients, &parameters, &first, &second, parameters.count)
  }

  private mutating func average(_ uses: [Float], _ totals: [Float]) {
    for j in 0..<8 {
      counts[j] = 0.7 * counts[j] + 0.3 * uses[j]
      for at in j * 4..<j * 4 + 4 {
        sums[at] = 0.7 * sums[at] + 0.3 * totals[at]
        codebook[at] = sums[at] / counts[j]
      }
    }
  }
}
