#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Large pages of memory, where the system has them: fresh memory of megabytes then costs a few
/// faults in place of thousands, which is milliseconds at the start of a program.
package enum LargePages {
  static let byteCount = 2 << 20

  /// Asks for large pages under memory that is about to be written whole. Changes nothing else, and
  /// nothing at all where the system refuses.
  @unsafe static func prefer(_ memory: UnsafeRawBufferPointer) {
    #if os(Linux)
      let (page, start) = (UInt(byteCount), UInt(bitPattern: memory.baseAddress))
      let end = (start + UInt(memory.count)) / page * page
      let first = (start + page - 1) / page * page
      guard first < end, let address = unsafe UnsafeMutableRawPointer(bitPattern: first) else {
        return
      }
      _ = unsafe madvise(address, Int(end - first), MADV_HUGEPAGE)
    #endif
  }
}
