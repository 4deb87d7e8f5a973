import CVQZ
import VQZ

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes and texts that come from the caller.
enum CallerBytes {
  /// A copy of bytes; none for NULL and a count of 0.
  ///
  /// - Throws: `usage` for NULL or a count that cannot be.
  static func array(
    _ start: UnsafeRawPointer?, _ count: Int, _ name: String
  ) throws(VQZError) -> [UInt8] {
    guard count >= 0 else {
      throw VQZError(
        .usage, "\(name): found \(UInt(bitPattern: count)) bytes, expected less than 2^63")
    }
    guard let start = unsafe start else {
      guard count == 0 else { throw .missing(name) }
      return []
    }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  /// A copy of the indices of vectors. Those beyond all vectors, the decode will find.
  ///
  /// - Throws: `usage` for NULL or a count that cannot be, `memoryLimit` before any is taken.
  static func indices(
    _ start: UnsafePointer<UInt64>?, _ count: Int, limits: ResourceLimits
  ) throws(VQZError) -> [Int] {
    guard count >= 0 else {
      throw VQZError(
        .usage, "index_count: found \(UInt(bitPattern: count)), expected less than 2^63")
    }
    guard let start = unsafe start else {
      guard count == 0 else { throw .missing("indices") }
      return []
    }
    guard count <= limits.memoryByteCount / MemoryLayout<Int>.stride else {
      throw VQZError(
        .memoryLimit,
        "index_count: found \(count), expected at most "
          + "\(limits.memoryByteCount / MemoryLayout<Int>.stride)",
        hint: "raise the memory limit, or ask for fewer vectors")
    }
    return unsafe UnsafeBufferPointer(start: start, count: count).map { Int(clamping: $0) }
  }

  /// A text that ends with 0; nil for NULL.
  ///
  /// - Throws: `usage` for what is no UTF-8.
  static func text(
    _ start: UnsafePointer<CChar>?, _ name: String
  ) throws(VQZError) -> String? {
    guard let start = unsafe start else { return nil }
    guard let text = unsafe String(validatingCString: start) else {
      throw VQZError(.usage, "\(name): found bytes that are no UTF-8, expected text")
    }
    return text
  }

  /// Writes text into an array of characters: as much of it as fits before the 0 at its end.
  static func write<Characters: BitwiseCopyable>(_ text: String, to array: inout Characters) {
    unsafe withUnsafeMutableBytes(of: &array) { target in
      var used = 0
      for scalar in text.unicodeScalars {
        let bytes = Array(String(scalar).utf8)
        guard used + bytes.count < target.count else { break }
        for byte in bytes {
          unsafe target[used] = byte
          used += 1
        }
      }
      for index in used..<target.count { unsafe target[index] = 0 }
    }
  }

  /// A text that stays where it is until `free`.
  @unsafe static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
    unsafe strdup(text)
  }
}

/// Where a function puts bytes that it allocates, which `vqz_free` releases.
@safe struct GivenBytes {
  private let bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let count: UnsafeMutablePointer<Int>

  /// - Throws: `usage` where either is NULL.
  init(
    _ bytes: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ count: UnsafeMutablePointer<Int>?
  ) throws(VQZError) {
    guard let bytes = unsafe bytes else { throw .missing("bytes") }
    guard let count = unsafe count else { throw .missing("count") }
    unsafe self.bytes = unsafe bytes
    unsafe self.count = unsafe count
  }

  func give(_ content: [UInt8]) throws(VQZError) {
    let memory = try unsafe Self.allocate(content.count)
    unsafe memory.copyMemory(from: content, byteCount: content.count)
    unsafe bytes.pointee = memory
    unsafe count.pointee = content.count
  }

  /// Memory of at least one byte, for `vqz_free`.
  ///
  /// - Throws: `memoryLimit`.
  @unsafe static func allocate(_ byteCount: Int) throws(VQZError) -> UnsafeMutableRawPointer {
    guard let memory = unsafe malloc(max(1, byteCount)) else {
      throw VQZError(
        .memoryLimit, "memory: found none for \(byteCount) bytes of a result, expected some")
    }
    return unsafe memory
  }
}
