import VQZCore
import VQZSystem

/// What a signal is coded at.
package enum SignalSetting: Sendable, Hashable {
  /// Within a share of the range of each file's samples; 0 is lossless.
  case share(Double)
  /// A quality of the model, 0 to 100.
  case quality(Int)
  /// Bytes of each vector, of codes that have a size in place of a quality.
  case bytes(Int)

  package var text: String {
    switch self {
    case .share(0): "lossless"
    case .share(let share): Self.text(share)
    case .quality(let quality): "\(quality)"
    case .bytes(let count): "\(count) bytes"
    }
  }

  /// In a table where others are bounds.
  package var label: String {
    if case .quality = self { "quality \(text)" } else { text }
  }

  /// Behind the name of a codec.
  package var phrase: String {
    if case .quality = self { "at quality \(text)" } else { "within \(text)" }
  }

  /// Powers of ten as people write them.
  private static func text(_ share: Double) -> String {
    var (digits, exponent) = (share, 0)
    while digits < 1, exponent > -20 { (digits, exponent) = (digits * 10, exponent - 1) }
    let whole = digits.rounded()
    let isPower = exponent < 0 && (digits - whole).magnitude < 1e-9 && whole < 10
    return isPower ? "\(Int(whole))e\(exponent)" : NumberText.plain(share)
  }

  /// Of the range, that errors are to be within; nil where the setting promises nothing.
  var share: Double? {
    if case .share(let share) = self { share } else { nil }
  }

  package var isLossless: Bool { self == .share(0) }
}
