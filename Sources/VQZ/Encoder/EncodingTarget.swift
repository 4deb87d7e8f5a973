/// What a file is to reach, in place of a quality.
///
/// The picture is encoded at several qualities until two neighbours are found with the target
/// between them, and the better one is kept: what is reached is exact, but moves in the steps of
/// the model's qualities.
public enum EncodingTarget: Sendable, Equatable {
  /// Bits of the whole file for each position of the picture: the nearest on the scale of ratios.
  case bitsPerPixel(Double)
  /// Bytes of the whole file: the largest file that is not above.
  case byteCount(Int)
  /// PSNR in dB over all colour samples: the smallest file that is not below.
  case psnr(Double)

  /// Whether a file is as large as the target, or as good.
  func isReached(by summary: EncodeSummary) -> Bool {
    switch self {
    case .bitsPerPixel(let bits): summary.bitsPerPixel >= bits
    case .byteCount(let count): summary.byteCount > count
    case .psnr(let decibels): summary.psnr >= decibels
    }
  }

  /// The quality to keep, where `first` is the lowest that is as large or as good: `count` where
  /// none is.
  func choice(
    first: Int, count: Int, bitsPerPixel: (Int) -> Double
  ) -> Int {
    guard first > 0 else { return 0 }
    guard first < count else { return count - 1 }
    switch self {
    case .psnr: return first
    case .byteCount: return first - 1
    case .bitsPerPixel(let bits):
      // Nearer by ratio: below the geometric mean of the two, the lower one is.
      return bits * bits < bitsPerPixel(first - 1) * bitsPerPixel(first) ? first - 1 : first
    }
  }

  /// Whether the file that was kept is not what was asked for: above a number of bytes, below a
  /// PSNR, or more than 2 % off a number of bits that no quality of the model comes near.
  func isMissed(by summary: EncodeSummary) -> Bool {
    switch self {
    case .byteCount(let count): return summary.byteCount > count
    case .psnr(let decibels): return summary.psnr < decibels
    case .bitsPerPixel(let bits):
      let isOff = !(0.98...1.02).contains(summary.bitsPerPixel / bits)
      let isAtAnEnd =
        summary.quality == 0 && summary.bitsPerPixel > bits
        || summary.quality == 100 && summary.bitsPerPixel < bits
      return isOff && isAtAnEnd
    }
  }

  /// Whether the target makes sense.
  var isValid: Bool {
    switch self {
    case .bitsPerPixel(let bits): bits > 0 && bits.isFinite
    case .byteCount(let count): count > 0
    case .psnr(let decibels): decibels > 0 && decibels.isFinite
    }
  }
}
