package import VQZCore

/// How a training stands: what `vqz train` prints.
package struct TrainingProgress: Sendable, Equatable {
  /// Steps done.
  package var step: Int
  /// 0 to 1.
  package var progress: Double
  package var seconds: Double
  /// Nil until it can be told.
  package var secondsLeft: Double?
  package var learningRate: Double
  /// Still without codebook: bits, perplexity and dead codewords are 0.
  package var isWarmUp: Bool

  // Means since the last report.

  /// L: the objective of the recipe.
  package var loss: Double
  /// d: mean squared error of the samples in network units, 64 sample values each.
  package var distortion: Double
  /// Of the reconstruction rounded to 8 bits, in dB, over all samples of the patches.
  package var psnr: Double
  /// H(Z), H(Z|I) and the rest, against the r(z) of the objective.
  package var information: InformationMeasures
  package var patchesPerSecond: Double
}

extension TrainingProgress {
  /// Empirical entropy of the indices, per position of the signal.
  package var bitsPerPosition: Double { information.entropy * information.indicesPerPixel }
  package var perplexity: Double { information.perplexity }
  /// Codewords that were not used once.
  package var deadCodewords: Int { isWarmUp ? 0 : information.deadCount }
}

/// How good the averaged network is on the pictures held out, with the assignment it is trained with.
package struct Evaluation: Sendable, Equatable {
  /// Mean over the pictures of their PSNR in dB, 8-bit samples.
  package var psnr: Double
  /// L, over all samples and latents together.
  package var loss: Double
  /// d: mean squared error of all samples in network units, 64 sample values each.
  package var distortion: Double
  package var information: InformationMeasures
  package var pictureCount: Int

  /// Empirical entropy of the indices per position of the signal.
  package var bitsPerPosition: Double { information.entropy * information.indicesPerPixel }
  package var perplexity: Double { information.perplexity }
  /// Codewords that no held-out picture used.
  package var deadCodewords: Int { information.deadCount }
}
