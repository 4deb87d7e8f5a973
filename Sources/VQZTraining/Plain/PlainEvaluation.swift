public import VQZCore

/// How good the averaged network is on the signals held out, with the assignment it is trained
/// with.
public struct PlainEvaluation: Sendable, Equatable {
  /// Mean over the signals of their PSNR in dB, 8-bit samples.
  public var psnr: Double
  /// L, over all samples and latents together.
  public var loss: Double
  /// d: mean squared error of all samples in network units, 64 sample values each.
  public var distortion: Double
  /// H(Z), H(Z|I) and the rest, against the r(z) of the objective.
  public var information: InformationMeasures
  /// How many signals were judged.
  public var pictureCount: Int

  /// Empirical entropy of the indices per position of the signal.
  public var bitsPerPosition: Double { information.entropy * information.indicesPerPixel }
  /// 2^H(Z): as many codewords, used equally, would have the same entropy.
  public var perplexity: Double { information.perplexity }
  /// Codewords that no signal held out used.
  public var deadCodewords: Int { information.deadCount }
}
