/// How well a ladder does on the signals held out, at one quality.
public struct LadderEvaluation: Sendable, Equatable {
  /// 0 to 1.
  public var quality: Float
  /// Bits a position by the lengths of the codewords chosen, as the mean over the signals.
  public var bitsPerPosition: Double
  /// In dB, 8-bit output, as the mean over the signals.
  public var psnr: Double
  /// How many signals were judged.
  public var pictureCount: Int
}
