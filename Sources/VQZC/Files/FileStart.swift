import VQZ

/// The first bytes of a file, of which no more are copied than are needed.
enum FileStart {
  /// Bytes that are enough for nearly every file.
  private static let usualByteCount = 1024

  /// What the first bytes tell.
  static func peek(
    _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: ResourceLimits
  ) throws(VQZError) -> VQZDecoder.Peek {
    try VQZDecoder.peek(unsafe prefix(bytes, count, limits), limits: limits)
  }

  /// So many of the first bytes as a peek needs, where they are there.
  ///
  /// - Throws: `usage` for NULL; as a peek.
  static func prefix(
    _ bytes: UnsafeRawPointer?, _ count: Int, _ limits: ResourceLimits
  ) throws(VQZError) -> [UInt8] {
    var wanted = usualByteCount
    while true {
      let prefix = try unsafe CallerBytes.array(bytes, min(count, wanted), "bytes")
      guard case .needs(let byteCount) = try VQZDecoder.peek(prefix, limits: limits),
        byteCount > prefix.count, count > prefix.count
      else { return prefix }
      wanted = byteCount
    }
  }
}
