/// Memory that is taken once, on large pages where it has megabytes, and given back with the
/// object. Who takes it writes it before it is shared, and nobody afterwards.
@safe package final class LargeMemory: @unchecked Sendable {
  /// As many bytes as were asked for, none of them written.
  @unsafe package let bytes: UnsafeMutableRawBufferPointer

  /// Below so many bytes the rest of a large page would be too large a part.
  private static let leastByteCount = 4 << 20

  /// - Parameter byteCount: above 0.
  package init(byteCount: Int) {
    precondition(byteCount > 0)
    let isLarge = byteCount >= Self.leastByteCount
    let page = isLarge ? LargePages.byteCount : 64
    // Whole pages, so that the last bytes do not lie on hundreds of small ones.
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (byteCount + page - 1) / page * page, alignment: page)
    if isLarge { unsafe LargePages.prefer(UnsafeRawBufferPointer(memory)) }
    unsafe bytes = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
  }

  deinit { unsafe bytes.baseAddress?.deallocate() }
}
