public import VQZCore

/// What iterations of a plain network have learnt, as means over them.
///
/// All measures but `psnr` are those of the paper, before samples and indices are made whole; so a
/// soft assignment may look better here than the files of its model are.
public struct PlainFigures: Sendable, Equatable {
  /// Still without codebook: bits, perplexity and dead codewords are 0.
  public var isWarmUp: Bool
  /// d: mean squared error of the samples in network units, 64 sample values each.
  public var distortion: Double
  /// Of the reconstruction rounded to 8 bits, in dB, over all samples of the patches.
  public var psnr: Double
  /// H(Z), H(Z|I) and the rest, against the r(z) of the objective.
  public var information: InformationMeasures

  /// Empirical entropy of the indices, per position of the signal.
  public var bitsPerPosition: Double { information.entropy * information.indicesPerPixel }
  /// 2^H(Z): as many codewords, used equally, would have the same entropy.
  public var perplexity: Double { information.perplexity }
  /// Codewords that were not used once.
  public var deadCodewords: Int { isWarmUp ? 0 : information.deadCount }
}
