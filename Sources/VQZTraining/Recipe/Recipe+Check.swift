internal import VQZNetwork

extension Recipe {
  /// Most codewords of a model file (`Formats/vqzm.md`); more are for studies, which write none.
  package static var exportableCodewords: Int { 4096 }

  /// Refuses numbers that make no sense, by name.
  package func check() throws(TrainingError) {
    try Self.check("channels", network.channels, in: 1...3)
    try Self.check("stride", network.stride, in: 4...8)
    try Self.check("width", network.width, in: 1...1024)
    try Self.check("blocks", network.blocks, in: 0...64)
    try Self.check("groups", network.groups, in: 1...64)
    try Self.check("codewords", network.codewords, in: 2...65536)
    try Self.check("dimension", network.dimension, in: 1...256)
    try Self.check("batch", batch, in: 1...4096)
    try Self.check("patch", patch, in: network.stride...1024)
    try Self.check("warm-up steps", warmUpSteps, in: 0...Int.max)
    try Self.check("restart interval", restartInterval, in: 1...Int.max)
    try Self.check("ramp steps", rampSteps, in: 0...Int.max)
    try Self.check("commitment", commitment, in: 0...1000)
    try Self.check("M step interval", maximisationInterval, in: 1...Int.max)
    try Self.check("codebook decay", codebookDecay, in: 0...0.99999)
    try Self.check("final codebook decay", finalCodebookDecay, in: 0...0.99999)
    try Self.check("warm-up noise", warmUpNoise, in: 0...10)
    try Self.check("restart threshold", restartThreshold, in: 0...1)
    try Self.check("learning rate", learningRate, in: 1e-9...10)
    try Self.check("Muon learning rate", muonLearningRate, in: 1e-9...10)
    try Self.check("weight decay", weightDecay, in: 0...1)
    try Self.check("first decay", firstDecay, in: 0...0.99999)
    try Self.check("second decay", secondDecay, in: 0...0.999999)
    try Self.check("cooling start", coolingStart, in: 0...1)
    try Self.check("gradient norm", gradientNorm, in: 1e-9...1e9)
    try Self.check("average decay", averageDecay, in: 0...0.999999)
    switch budget {
    case .steps(let steps): try Self.check("steps", steps, in: 1...Int.max)
    case .seconds(let seconds): try Self.check("time", seconds, in: 0.001...1e9)
    }
    guard network.channels != 2 else {
      throw .recipe(name: "channels", found: "2", expected: "1 or 3")
    }
    if network.kind == .ladder { try checkLadder() }
    try checkObjective()
    guard [4, 8].contains(network.stride) else {
      throw .recipe(name: "stride", found: "\(network.stride)", expected: "4 or 8")
    }
    guard patch % network.stride == 0 else {
      throw .recipe(
        name: "patch", found: "\(patch)", expected: "a multiple of \(network.stride)")
    }
  }

  /// Objective, r(z) and assignment must fit the network and each other.
  private func checkObjective() throws(TrainingError) {
    guard network.kind == .plain else {
      guard objective == .vdib, prior == .conditional else {
        throw .recipe(
          name: "objective", found: "\(objective.rawValue) with r(z) \(prior.rawValue)",
          expected: "vdib with r(z) conditional for a ladder network")
      }
      return
    }
    try Self.check("beta", rateWeight, in: 0...1000)
    try Self.check("samples", sampleCount, in: 1...1000)
    try Self.check("temperature", temperature, in: 1e-6...1e6)
    try Self.check("final temperature", finalTemperature, in: 0...1e6)
    guard prior != .conditional else {
      throw .recipe(
        name: "prior", found: "conditional",
        expected: "uniform or empirical for a plain network; conditional is what a ladder has")
    }
    guard objective != .vqvae || prior == .uniform else {
      throw .recipe(
        name: "prior", found: "\(prior.rawValue) with vqvae",
        expected: "uniform, which vqvae implies, or the objective vdib or vib")
    }
    guard assignment != .rate || objective == .vdib else {
      throw .recipe(
        name: "assignment", found: "rate with \(objective.rawValue)", expected: "it with vdib")
    }
    guard objective != .vib || assignment.isSoft else {
      throw .recipe(
        name: "assignment", found: "\(assignment.rawValue) with vib",
        expected: "soft or sample: with a hard assignment vib is vdib")
    }
    guard assignment != .rate || commitment > 0 else {
      throw .recipe(
        name: "commitment", found: "0", expected: "more for the assignment rate")
    }
  }

  private func checkLadder() throws(TrainingError) {
    let sizes = network.ladder
    try Self.check("features", sizes.features, in: 16...1024)
    try Self.check("levels", sizes.levels, in: 2...3)
    try Self.check("mean features", sizes.meanFeatures, in: 16...1024)
    try Self.check("coarse features", sizes.coarseFeatures, in: 16...1024)
    try Self.check("analysis features", sizes.analysisFeatures, in: 16...1024)
    try Self.check("blocks", sizes.blocks, in: 0...16)
    try Self.check("coarse blocks", sizes.coarseBlocks, in: 0...16)
    try Self.check("final blocks", sizes.finalBlocks, in: 0...16)
    try Self.check("analysis blocks", sizes.analysisBlocks, in: 0...16)
    try Self.check("qualities", sizes.qualities, in: 2...256)
    try Self.check("classes", sizes.classes, in: 1...56)
    let stride = sizes.levels == 3 ? 128 : 32
    guard network.channels == 3, patch % stride == 0 else {
      throw .recipe(
        name: "patch", found: "\(patch), \(network.channels) channels",
        expected: "a multiple of \(stride) and 3 channels for a ladder of \(sizes.levels) levels")
    }
  }

  private static func check<Number: Comparable>(
    _ name: String, _ value: Number, in range: ClosedRange<Number>
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw .recipe(
        name: name, found: "\(value)",
        expected: "\(range.lowerBound) to \(range.upperBound)")
    }
  }
}
