package import VQZCore

/// How good the averaged network is on the signals held out, with the assignment it is trained
/// with.
package struct PlainEvaluation: Sendable, Equatable {
  /// Mean over the signals of their PSNR in dB, 8-bit samples.
  package var psnr: Double
  /// L, over all samples and latents together.
  package var loss: Double
  /// d: mean squared error of all samples in network units, 64 sample values each.
  package var distortion: Double
  /// H(Z), H(Z|I) and the rest, against the r(z) of the objective.
  package var information: InformationMeasures
  package var pictureCount: Int

  /// Empirical entropy of the indices per position of the signal.
  package var bitsPerPosition: Double { information.entropy * information.indicesPerPixel }
  /// 2^H(Z): as many codewords, used equally, would have the same entropy.
  package var perplexity: Double { information.perplexity }
  /// Codewords that no signal held out used.
  package var deadCodewords: Int { information.deadCount }
}
