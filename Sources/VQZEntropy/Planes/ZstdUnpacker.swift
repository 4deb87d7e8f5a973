import CZstd
package import VQZCore

/// Unpacks many small frames, with memory that is taken once.
///
/// A model is some hundred frames, and is unpacked whenever a program starts: by itself each of
/// them would cost more in fresh memory than in decoding.
@safe package struct ZstdUnpacker: ~Copyable {
  @unsafe private let context: OpaquePointer?
  /// The content of the frames unpacked last.
  @unsafe private let room: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter byteCount: most bytes that are unpacked side by side.
  package init(byteCount: Int) {
    unsafe context = ZSTD_createDCtx()
    // Of the room only what frames fill is ever written or read, which is seldom all of it.
    unsafe room = .allocate(capacity: byteCount)
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
    unsafe room.deallocate()
  }

  /// Unpacks one frame that says it holds as many bytes as `range`, to there.
  package mutating func unpack(
    _ frame: SharedBytes, to range: Range<Int>
  ) throws(EntropyError) {
    let capacity = unsafe room.count
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity)
    let (size, length) = unsafe frame.withBuffer { bytes in
      unsafe (
        ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count),
        ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
      )
    }
    let start = frame[0..<min(4, frame.count)].array
    guard start == Zstd.magic, ZSTD_isError(length) == 0, length == frame.count else {
      throw .notOneFrame(byteCount: frame.count)
    }
    // The two largest values mean "unknown" and "error".
    guard size == UInt64(range.count) else {
      throw .frameContentSize(
        found: size > UInt64.max - 2 ? nil : size, expected: range.count)
    }
    let target = unsafe room.baseAddress.map { unsafe $0 + range.lowerBound }
    let result = unsafe frame.withBuffer { bytes in
      unsafe ZSTD_decompressDCtx(
        context, target, range.count, bytes.baseAddress, bytes.count)
    }
    guard ZSTD_isError(result) == 0 else { throw .frameCorrupt(Zstd.errorName(result)) }
    guard result == range.count else {
      throw .frameContentSize(found: UInt64(result), expected: range.count)
    }
  }

  /// Calls `body` with everything unpacked, where it lies; what no frame filled is not to be read.
  @unsafe package func withRoom<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    unsafe body(UnsafeBufferPointer(room))
  }
}
