import CZstd

/// Whole zstd frames (RFC 8878) of known content size: index planes, metadata, carried models.
package enum Zstd {
  /// First bytes of a frame; skippable frames have others.
  static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  /// One frame that says its content size. `level` is zstd's own, clamped to what it knows;
  /// `dictionary` is raw content that who decompresses has, too.
  package static func compress(
    _ bytes: [UInt8], level: Int = 19, dictionary: [UInt8] = []
  ) throws(EntropyError) -> [UInt8] {
    let bound = ZSTD_compressBound(bytes.count)
    let level = min(max(level, Int(ZSTD_minCLevel())), Int(ZSTD_maxCLevel()))
    var result = 0
    let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      result = unsafe bytes.withUnsafeBytes { input in
        guard !dictionary.isEmpty else {
          return unsafe ZSTD_compress(
            output.baseAddress, bound, input.baseAddress, input.count, Int32(level))
        }
        let context = unsafe ZSTD_createCCtx()
        defer { unsafe ZSTD_freeCCtx(context) }
        return unsafe dictionary.withUnsafeBytes { dictionary in
          unsafe ZSTD_compress_usingDict(
            context, output.baseAddress, bound, input.baseAddress, input.count,
            dictionary.baseAddress, dictionary.count, Int32(level))
        }
      }
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    guard ZSTD_isError(result) == 0 else { throw .compressionFailed(errorName(result)) }
    return frame
  }

  /// The content of `frame`, which must be exactly one frame that says it holds
  /// `expectedByteCount` bytes; nothing is allocated before that is known. `dictionary` is what it
  /// was compressed with.
  package static func decompress(
    _ frame: ArraySlice<UInt8>, expectedByteCount: Int, dictionary: [UInt8] = []
  ) throws(EntropyError) -> [UInt8] {
    guard frame.starts(with: magic), frameByteCount(frame) == frame.count else {
      throw .notOneFrame(byteCount: frame.count)
    }
    let contentSize = unsafe frame.withUnsafeBytes {
      unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count)
    }
    // The two largest values mean "unknown" and "error".
    guard contentSize == UInt64(expectedByteCount) else {
      throw .frameContentSize(
        found: contentSize > UInt64.max - 2 ? nil : contentSize, expected: expectedByteCount)
    }
    var result = 0
    let content = unsafe [UInt8](unsafeUninitializedCapacity: expectedByteCount) { output, count in
      result = unsafe frame.withUnsafeBytes { input in
        guard !dictionary.isEmpty else {
          return unsafe ZSTD_decompress(
            output.baseAddress, expectedByteCount, input.baseAddress, input.count)
        }
        let context = unsafe ZSTD_createDCtx()
        defer { unsafe ZSTD_freeDCtx(context) }
        return unsafe dictionary.withUnsafeBytes { dictionary in
          unsafe ZSTD_decompress_usingDict(
            context, output.baseAddress, expectedByteCount, input.baseAddress, input.count,
            dictionary.baseAddress, dictionary.count)
        }
      }
      count = ZSTD_isError(result) == 0 ? result : 0
    }
    guard ZSTD_isError(result) == 0 else { throw .frameCorrupt(errorName(result)) }
    guard content.count == expectedByteCount else {
      throw .frameContentSize(found: UInt64(content.count), expected: expectedByteCount)
    }
    return content
  }

  package static func decompress(
    _ frame: [UInt8], expectedByteCount: Int
  ) throws(EntropyError) -> [UInt8] {
    try decompress(frame[...], expectedByteCount: expectedByteCount)
  }

  /// The bytes of content that the frame at the start of `bytes` says it holds; nil where it does
  /// not say, or is no frame.
  package static func contentByteCount(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    guard bytes.starts(with: magic) else { return nil }
    let size = unsafe bytes.withUnsafeBytes {
      unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count)
    }
    return size > UInt64.max - 2 ? nil : size
  }

  /// Bytes of the frame that `bytes` begin with, or `nil` if they begin with none.
  private static func frameByteCount(_ bytes: ArraySlice<UInt8>) -> Int? {
    let size = unsafe bytes.withUnsafeBytes {
      unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count)
    }
    return ZSTD_isError(size) == 0 ? size : nil
  }

  static func errorName(_ result: Int) -> String {
    unsafe String(cString: ZSTD_getErrorName(result))
  }
}
