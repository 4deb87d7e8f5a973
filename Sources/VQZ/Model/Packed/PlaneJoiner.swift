import VQZCore
import VQZEntropy

/// Puts the elements of planes where the whole file has them.
///
/// A model has millions of elements and is unpacked at every start of a program, so this works on
/// memory, with places that are checked before.
@safe struct PlaneJoiner: ~Copyable {
  /// The planes of the chunk at hand lie one behind the other in it.
  private var unpacker: ZstdUnpacker

  init() { unpacker = ZstdUnpacker(byteCount: 8 * PackingPlan.chunkCount) }

  /// Unpacks a plane of the chunk at hand.
  ///
  /// - Parameters:
  ///   - byte: which of the width, from the lowest.
  ///   - count: elements of the chunk.
  mutating func unpack(
    _ frame: SharedBytes, byte: Int, count: Int
  ) throws(EntropyError) {
    try unpacker.unpack(frame, to: byte * count..<(byte + 1) * count)
  }

  /// Joins elements of the chunk at hand.
  ///
  /// - Parameters:
  ///   - range: of the elements, within the chunk.
  ///   - count: elements of the chunk.
  ///   - file: where they go, from `offset` on.
  @unsafe func join(
    _ range: Range<Int>, of count: Int, _ form: PackingPlan.Class,
    into file: UnsafeMutableBufferPointer<UInt8>, at offset: Int
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(count <= PackingPlan.chunkCount)
    precondition(offset >= 0 && offset + range.count * form.width <= file.count)
    let end = offset + range.count * form.width
    let target = unsafe UnsafeMutableBufferPointer(rebasing: file[offset..<end])
    unsafe unpacker.withRoom { planes in
      guard form.width == 2 else {
        return unsafe Self.join(planes, range, count, form, target)
      }
      let low = unsafe UnsafeBufferPointer(rebasing: planes[range])
      let upper = count + range.lowerBound..<count + range.upperBound
      let high = unsafe UnsafeBufferPointer(rebasing: planes[upper])
      unsafe Self.joinPairs(low, high, isSigned: form.isSigned, target)
    }
  }

  /// The width that nearly all of a model has, in loops of which compilers make vectors.
  @unsafe private static func joinPairs(
    _ low: UnsafeBufferPointer<UInt8>, _ high: UnsafeBufferPointer<UInt8>, isSigned: Bool,
    _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard isSigned else {
      for index in low.indices {
        unsafe target[2 &* index] = low[index]
        unsafe target[2 &* index &+ 1] = high[index]
      }
      return
    }
    for index in low.indices {
      let value = unsafe UInt16(low[index]) | UInt16(high[index]) &<< 8
      let element = value &>> 1 ^ (0 &- (value & 1))
      unsafe target[2 &* index] = UInt8(truncatingIfNeeded: element)
      unsafe target[2 &* index &+ 1] = UInt8(truncatingIfNeeded: element &>> 8)
    }
  }

  /// Any width, element by element: what has not two bytes is a hundredth of a model.
  @unsafe private static func join(
    _ planes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ count: Int,
    _ form: PackingPlan.Class, _ target: UnsafeMutableBufferPointer<UInt8>
  ) {
    // What is above the width stays 0 until the sign is taken off.
    for index in range {
      var value: UInt64 = 0
      for byte in 0..<form.width {
        value |= unsafe UInt64(planes[byte * count + index]) << UInt64(8 * byte)
      }
      if form.isSigned { value = value >> 1 ^ (0 &- (value & 1)) }
      for byte in 0..<form.width {
        unsafe target[(index - range.lowerBound) * form.width + byte] =
          UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
    }
  }
}
