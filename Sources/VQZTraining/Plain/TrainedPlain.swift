package import VQZCore
package import VQZNetwork
import VQZSystem

/// What training hands to the export: a float network with the moving average of its weights,
/// and what it was made from.
package struct TrainedPlain: Sendable {
  /// The network as it was trained.
  package let description: NetworkDescription
  /// `<path>.weight` `[O][I][k][k]` and `<path>.bias` `[O]` of every convolution.
  package let parameters: [String: [Float]]
  /// The features the first level starts from.
  package let start: [Float]
  /// `[level][step][class]`, each `[K][d]`.
  package let codebooks: [[[[Float]]]]
  /// How often the codewords are chosen for training pictures, `[level][step][class][K]`.
  package let counts: [[[[UInt64]]]]
  /// Result on the pictures held out, in float arithmetic.
  package let evaluation: PlainEvaluation
  /// What it was made from.
  let course: TrainingCourse

  /// Recipe, data and result as one JSON text for the model's metadata.
  package var provenance: String {
    course.provenance([
      JSONMember(
        key: "held_out",
        value: .object([
          "psnr": .number(rounded(evaluation.psnr)),
          "bits_per_position": .number(rounded(evaluation.bitsPerPosition)),
          "perplexity": .number(rounded(evaluation.perplexity)),
          "distortion": .number(rounded(evaluation.distortion)),
          "loss": .number(rounded(evaluation.loss)),
          "information": evaluation.information.json(rounded),
        ]))
    ])
  }

  /// To six decimals: more says nothing.
  private func rounded(_ value: Double) -> Double {
    (value * 1_000_000).rounded() / 1_000_000
  }
}

extension PlainTrainer {
  package func model(
    name: String, licence: String, evaluated: (PlainEvaluation) throws -> Void
  ) throws -> TrainedModel {
    let trained = try finish()
    try evaluated(trained.evaluation)
    return try trained.model(name: name, licence: licence, samples: samples, threads: threads)
  }

  /// The result: evaluates the averaged network, counts its codewords, and hands both over.
  ///
  /// - Parameter indexCount: about how many indices of training patches to count; where all
  ///   pictures together have few, only as many as see each some four times.
  package func finish(indexCount: Int = 1 << 20) throws(TrainingError) -> TrainedPlain {
    try settle()
    let evaluation = try evaluate()
    let present = samples.training.reduce(0) { $0 + $1.width * $1.height / plan.area * plan.groups }
    let counts = try countCodewords(indexCount: min(indexCount, 4 * present))
    // Integers of the model have 8 bits of fraction, whatever size the latents have grown to.
    let scale = latentGridScale()
    var tensors: [String: [Float]] = [:]
    for entry in plan.layout.entries {
      let name = plan.modelPath(entry.path)
      tensors[name + ".weight"] = average.values(entry.weight)
      tensors[name + ".bias"] = average.values(entry.bias)
    }
    scaleLatents(by: scale, in: &tensors)
    return TrainedPlain(
      description: plan.description, parameters: tensors,
      start: average.values(plan.start),
      codebooks: [[[average.values(plan.codebook).map { $0 * scale }]]],
      counts: [[[counts]]], evaluation: evaluation,
      course: TrainingCourse(state))
  }

  /// The power of two that brings the largest codeword value into (15.5, 31]: fine enough on the
  /// integer grid of 1/256, and within its range.
  private func latentGridScale() -> Float {
    let largest = average.values(plan.codebook).map(\.magnitude).max() ?? 0
    guard largest > 0, largest.isFinite else { return 1 }
    var scale: Float = 1
    while largest * scale <= 15.5, scale < 0x1p40 { scale *= 2 }
    while largest * scale > 31 { scale /= 2 }
    return scale
  }

  /// Analysis and codewords times `scale`, merge divided by it: the same function, exactly,
  /// because the scale is a power of two.
  private func scaleLatents(by scale: Float, in tensors: inout [String: [Float]]) {
    let merge = plan.merge.path + ".weight"
    tensors[merge] = tensors[merge]?.map { $0 / scale }
    guard let last = plan.analysis.layers.convolutions(path: plan.analysis.path).last else {
      return
    }
    for name in [last.path + ".weight", last.path + ".bias"] {
      tensors[name] = tensors[name]?.map { $0 * scale }
    }
  }

  /// How codewords are used for patches of the training pictures, as files would: with a hard
  /// assignment, and r(z) their own shares.
  package func usage(indexCount: Int) throws(TrainingError) -> InformationMeasures {
    let counts = try countCodewords(indexCount: indexCount).map { Double($0) }
    let total = counts.reduce(0, +)
    let entropy = InformationMeasures.entropy(of: counts)
    return InformationMeasures(
      indexCount: UInt64(total),
      pixelCount: UInt64(total) / UInt64(plan.groups) * UInt64(plan.area),
      entropy: entropy, crossEntropy: entropy,
      uniformCrossEntropy: binaryLogarithm(Double(counts.count)), codewordCount: counts.count,
      deadCount: counts.count { $0 == 0 })
  }

  /// How often each codeword is chosen for patches of the training pictures.
  private func countCodewords(indexCount: Int) throws(TrainingError) -> [UInt64] {
    let rounds = max(1, (indexCount + vectorsPerStep - 1) / vectorsPerStep)
    let averaged = PackedWeights(layout: plan.layout)
    unsafe averaged.repack(from: average.start)
    // As files have them: hard, without a price.
    let nearest = NearestCodeword(
      codebook: average.values(plan.codebook), dimension: plan.dimension)
    let assignment = CodewordAssignment(
      rule: .hard(nearest), prices: [Float](repeating: 0, count: plan.codewords))
    var counts = [UInt64](repeating: 0, count: plan.codewords)
    let workers = workers
    for round in 0..<rounds {
      let shared = shared(
        assignment: nil, windows: state.windows(.statistics, iteration: round), weights: averaged)
      try WorkerPool.forEach(count: workers.count, threads: threads) {
        chunk throws(TrainingError) in
        try workers[chunk].encode(shared)
        workers[chunk].assign(assignment, shared)
      }
      for worker in workers {
        for codeword in counts.indices {
          counts[codeword] += UInt64(worker.statistics.mass[codeword])
        }
      }
    }
    return counts
  }
}
