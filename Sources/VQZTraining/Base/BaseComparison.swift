/// How much smaller files are with a model than with the one its training began with, by the
/// signals that were held out.
///
/// The best point of the training was chosen by the same signals, so the figure is a little better
/// than that of others will be.
public struct BaseComparison: Sendable, Equatable {
  /// Signals held out that were coded as files.
  public let pictureCount: Int
  /// Share of bits that files save at equal PSNR, the mean over three qualities; 0 where nothing
  /// was gained.
  public let saving: Double
  /// Whether the model is another than the one that training began with.
  public let isGained: Bool
  /// That of the last model that was judged, which may be negative; nil where it cannot be told.
  public let latest: Double?
  /// Whether the training ended because the signals held out gained nothing more.
  public let isExhausted: Bool
  /// Iterations after which the model is; 0 where only its tables were counted anew.
  public let step: Int
  /// The quality, 0 to 100, that bytes are told of.
  public let quality: Double
  /// Bytes of the file of that last model, once forms of the best one are compared; nil before.
  public let modelByteCount: Int?
  /// Bytes of a file with the model that training began with, as the mean over the signals, at
  /// that quality.
  public let baseBytes: Double
  /// How many of them are saved.
  public let savedBytes: Double

  /// How many such signals make up for a model file; nil where nothing is saved.
  ///
  /// - Parameter modelByteCount: bytes of the model.
  public func signalsToPay(modelByteCount: Int) -> Int? {
    guard savedBytes > 0 else { return nil }
    return Int(exactly: (Double(modelByteCount) / savedBytes).rounded(.up))
  }
}
