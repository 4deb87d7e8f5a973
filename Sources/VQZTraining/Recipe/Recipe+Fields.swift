internal import VQZNetwork

extension Recipe {
  /// What the recipes of all networks have.
  static var fields: [RecipeField<Recipe>] {
    [
      // Ranges are those in which a training can be meant, not those in which it is good: a rate of
      // 10 diverges, and says so.
      .seed,
      .budget,
      // Texts from before there was a choice mean float32.
      .choice("precision", \.precision, since: 2),
      .integer("batch", "batch", \.batch, in: 1...4096),
      .integer("patch", "patch", \.patch, in: 4...1024),
      .choice("optimiser.kind", \.optimiser.kind),
      .number("optimiser.learning_rate", "learning rate", \.optimiser.learningRate, in: 1e-9...10),
      .number(
        "optimiser.muon_learning_rate", "Muon learning rate", \.optimiser.muonLearningRate,
        in: 1e-9...10, since: 2),
      // Decays stay below 1: at 1 an average would never move.
      .number("optimiser.weight_decay", "weight decay", \.optimiser.weightDecay, in: 0...1000),
      .number("optimiser.first_decay", "first decay", \.optimiser.firstDecay, in: 0...0.99999),
      .number("optimiser.second_decay", "second decay", \.optimiser.secondDecay, in: 0...0.999999),
      .integer("optimiser.ramp_steps", "ramp steps", \.optimiser.rampSteps, in: 0...Int.max),
      .number("optimiser.cooling_start", "cooling start", \.optimiser.coolingStart, in: 0...1),
      .number(
        "optimiser.average_decay", "average decay", \.optimiser.averageDecay, in: 0...0.999999),
    ]
  }
}

extension PlainRecipe {
  /// What only the recipe of a plain network has.
  static var fields: [RecipeField<PlainRecipe>] {
    [
      // Sizes: what the network is.
      .integer("network.channels", "channels", \.sizes.channels, in: 1...3),
      .integer("network.stride", "stride", \.sizes.stride, in: 4...8),
      .integer("network.width", "width", \.sizes.width, in: 1...1024),
      .integer("network.blocks", "blocks", \.sizes.blocks, in: 0...64),
      .integer("network.groups", "groups", \.sizes.groups, in: 1...64),
      .integer("network.codewords", "codewords", \.sizes.codewords, in: 2...65536),
      .integer("network.dimension", "dimension", \.sizes.dimension, in: 1...256),
      // The objective. β is in the text only where it has an effect, as reports look for it there.
      .choice("objective", \.objective),
      .choice("prior", \.prior),
      .number("beta", "beta", \.rateWeight, in: 0...1000, where: { $0.objective != .vqvae }),
      // How latents become codewords.
      .choice("assignment.kind", \.assignment),
      .integer("assignment.samples", "samples", \.sampleCount, in: 1...1000),
      .number("assignment.temperature", "temperature", \.temperature, in: 1e-6...1e6),
      .number(
        "assignment.final_temperature", "final temperature", \.finalTemperature, in: 0...1e6),
      .number("optimiser.gradient_norm", "gradient norm", \.gradientNorm, in: 1e-9...1e9),
    ] + codebookFields
  }

  /// Those about codewords; the commitment stands among them in the text.
  private static var codebookFields: [RecipeField<PlainRecipe>] {
    [
      // Texts from before there was a choice mean k-means.
      .choice("start", \.codebook.start, since: 2),
      .choice("codebook.update", \.codebook.update),
      .number("codebook.commitment", "commitment", \.commitment, in: 0...1000),
      .integer(
        "maximisation_interval", "M step interval", \.codebook.maximisationInterval,
        in: 1...Int.max),
      .number("codebook.decay", "codebook decay", \.codebook.decay, in: 0...0.99999),
      .number(
        "codebook.final_decay", "final codebook decay", \.codebook.finalDecay, in: 0...0.99999),
      .integer(
        "codebook.warm_up_steps", "warm-up steps", \.codebook.warmUpSteps, in: 0...Int.max),
      .number("codebook.warm_up_noise", "warm-up noise", \.codebook.warmUpNoise, in: 0...10),
      .integer(
        "codebook.restart_interval", "restart interval", \.codebook.restartInterval,
        in: 1...Int.max),
      .number(
        "codebook.restart_threshold", "restart threshold", \.codebook.restartThreshold, in: 0...1),
    ]
  }
}

extension LadderRecipe {
  /// What only the recipe of a ladder has.
  static var fields: [RecipeField<LadderRecipe>] {
    [
      // Levels and features, from the coarsest to the finest.
      .integer("network.levels", "levels", \.sizes.levels, in: 2...3),
      .integer("network.features", "features", \.sizes.features, in: 16...1024),
      .integer("network.mean_features", "mean features", \.sizes.meanFeatures, in: 16...1024),
      .integer("network.coarse_features", "coarse features", \.sizes.coarseFeatures, in: 16...1024),
      .integer(
        "network.analysis_features", "analysis features", \.sizes.analysisFeatures, in: 16...1024),
      // Residual blocks before the steps of the finest and the coarse level, behind the last step,
      // and in the analysis.
      .integer("network.blocks", "blocks", \.sizes.blocks, in: 0...16),
      .integer("network.coarse_blocks", "coarse blocks", \.sizes.coarseBlocks, in: 0...16),
      .integer("network.final_blocks", "final blocks", \.sizes.finalBlocks, in: 0...16),
      .integer("network.analysis_blocks", "analysis blocks", \.sizes.analysisBlocks, in: 0...16),
      // Rows of the model file, and half octaves of spread.
      .integer("network.qualities", "qualities", \.sizes.qualities, in: 2...256),
      .integer("network.classes", "classes", \.sizes.classes, in: 1...56),
    ]
  }
}
