/// The chance that a bit is 0, learnt from the bits before it: the mean of one that forgets fast
/// and one that forgets slowly (`Formats/vqzm.md`, version 8, "Numbers").
struct AdaptiveBit {
  /// In 65536ths, as both begin.
  private var fast: UInt16 = 1 << 15
  private var slow: UInt16 = 1 << 15

  private static let fastRate: UInt16 = 4
  private static let slowRate: UInt16 = 7
  /// No bit is ever taken for certain.
  private static let margin: UInt32 = 32

  /// 32 … 65504.
  @inline(__always)
  var chance: UInt32 {
    min(max((UInt32(fast) + UInt32(slow)) >> 1, Self.margin), 65536 - Self.margin)
  }

  @inline(__always)
  mutating func learn(_ bit: Bool) {
    if bit {
      fast &-= fast >> Self.fastRate
      slow &-= slow >> Self.slowRate
    } else {
      fast &+= (UInt16.max &- fast) >> Self.fastRate
      slow &+= (UInt16.max &- slow) >> Self.slowRate
    }
  }
}
