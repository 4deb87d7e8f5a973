import VQZCore

extension ResourceLimits {
  /// Whether so many bytes of memory may be taken.
  ///
  /// - Parameters:
  ///   - byteCount: that are needed at most.
  ///   - hint: what else a caller may do than to raise the limit.
  /// - Throws: `memoryLimit`.
  func checkMemory(_ byteCount: Int, hint: String = "") throws(VQZError) {
    guard byteCount <= memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(byteCount) bytes, expected at most \(memoryByteCount)",
        hint: hint.isEmpty ? "raise the memory limit" : "raise the memory limit, \(hint)")
    }
  }
}
