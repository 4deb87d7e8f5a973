import Testing
import VQZNetwork
import VQZTraining

/// Ten steps of training a tiny VQ-VAE against PyTorch (`Fixtures/reference/generate.py`):
/// straight-through gradient, commitment, moving-average codebook, and the trainer's Adam.
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
      let entry = try #require(training.plan.layout[name])
      expectClose(
        training.values(entry.weight), try arrays.floats("final.\(name).weight"),
        tolerance: 1e-3, name)
    }
    expectClose(
      training.values(training.plan.start), try arrays.floats("final.start"), tolerance: 1e-3,
      "start")
  }
}

/// The plain network at stride 4: the trainer's pass and optimiser, and the quantiser between
/// them written out.
private struct TinyTraining {
  let plan: PlainPlan
  let parameters: AlignedFloats
  private(set) var codebook: [Float]

  private let pass: PlainPass
  private let weights: PackedWeights
  private let gradients: AlignedFloats
  private let average: AlignedFloats
  private let optimiser: Optimiser
  private var counts = [Float](repeating: 4, count: 8)
  private var sums: [Float]

  struct Result {
    var loss = 0.0
    var squaredError = 0.0
    var indices: [Int32] = []
  }

  init(_ arrays: ReferenceArrays) throws {
    plan = try PlainPlan(
      .plain(stride: 4, width: 16, blocks: 1, codewords: 8, dimension: 4))
    parameters = AlignedFloats(
      try arrays.parameters(plan.layout) + arrays.floats("start"), count: plan.bufferCount)
    codebook = try arrays.floats("codebook")
    sums = codebook.map { $0 * 4 }
    pass = PlainPass(plan: plan, height: 16, width: 16)
    weights = PackedWeights(layout: plan.layout)
    gradients = AlignedFloats(count: plan.bufferCount)
    average = AlignedFloats(count: plan.bufferCount)
    var recipe = Recipe()
    recipe.optimiser.firstDecay = 0.9
    recipe.optimiser.secondDecay = 0.98
    recipe.optimiser.weightDecay = 0
    optimiser = Optimiser(count: plan.bufferCount, recipe: recipe.optimiser)
  }

  func values(_ range: Range<Int>) -> [Float] { Array(parameters.values[range]) }

  /// Steps count from 0.
  mutating func step(_ step: Int, _ arrays: ReferenceArrays) throws -> Result {
    if let start = unsafe parameters.storage.baseAddress { unsafe weights.repack(from: start) }
    unsafe gradients.storage.update(repeating: 0)
    var result = Result()
    var uses = [Float](repeating: 0, count: 8)
    var totals = [Float](repeating: 0, count: codebook.count)
    let nearest = NearestCodeword(codebook: codebook, dimension: 4)
    for sample in 0..<2 {
      try load(arrays.map("inputs", at: [step, sample]))
      let latents = pass.encode(weights)
      result.indices += quantise(latents, nearest, &uses, &totals).map(Int32.init)
      let output = pass.decode(weights, parameters: parameters)
      result.squaredError += compare(
        output, pass.input, into: pass.outputGradient, count: 2 * 3 * 256)
      // Straight through, and the pull of the commitment.
      let gradient = try #require(pass.backwardDecoder(weights, gradients: gradients))
      let pull = FloatMap(channels: 4, height: 4, width: 4)
      result.loss += 0.25 * compare(latents, pass.values, into: pull, count: 2 * 64)
      for c in 0..<4 {
        for y in 0..<4 {
          for x in 0..<4 { gradient[c, y, x] += 0.25 * pull[c, y, x] }
        }
      }
      pass.backwardEncoder(gradient, weights, gradients: gradients)
    }
    result.loss += result.squaredError
    let length = optimiser.reduce([gradients], threads: 1)
    optimiser.update(
      parameters, average: average, decayed: 0, step: step + 1, rate: 0.001,
      gradientLength: length, longest: 1e9, averaging: 0, threads: 1)
    follow(uses, totals)
    return result
  }

  private func load(_ patch: FloatMap) {
    for c in 0..<3 {
      for y in 0..<16 {
        for x in 0..<16 { pass.input[c, y, x] = patch[c, y, x] }
      }
    }
  }

  private func quantise(
    _ latents: FloatMap, _ nearest: NearestCodeword, _ uses: inout [Float],
    _ totals: inout [Float]
  ) -> [UInt16] {
    var rows: [Float] = []
    for y in 0..<4 {
      for x in 0..<4 {
        for c in 0..<4 { rows.append(latents[c, y, x]) }
      }
    }
    let indices = nearest(rows, count: 16)
    for (row, index) in indices.enumerated() {
      uses[Int(index)] += 1
      for c in 0..<4 {
        totals[Int(index) * 4 + c] += rows[row * 4 + c]
        pass.values[c, row / 4, row % 4] = codebook[Int(index) * 4 + c]
      }
    }
    return indices
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

  /// The moving averages of the codebook.
  private mutating func follow(_ uses: [Float], _ totals: [Float]) {
    for j in 0..<8 {
      counts[j] = 0.7 * counts[j] + 0.3 * uses[j]
      for at in j * 4..<j * 4 + 4 {
        sums[at] = 0.7 * sums[at] + 0.3 * totals[at]
        codebook[at] = sums[at] / counts[j]
      }
    }
  }
}
