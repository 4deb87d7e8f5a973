/// A fixed number of floats, aligned to 64 bytes as the kernels want them, zero at first.
///
/// Whoever shares one among threads sees to it that nobody writes while others read; that is
/// what makes the unchecked sharing sound.
@safe package final class AlignedFloats: @unchecked Sendable {
  @unsafe package let storage: UnsafeMutableBufferPointer<Float>

  package init(count: Int) {
    let raw = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    let all = unsafe raw.bindMemory(to: Float.self)
    unsafe all.initialize(repeating: 0)
    unsafe self.storage = UnsafeMutableBufferPointer(rebasing: all[0..<count])
  }

  /// The values, then zeros up to `count`.
  package convenience init(_ values: [Float], count: Int) {
    self.init(count: count)
    for (index, value) in values.enumerated() { unsafe storage[index] = value }
  }

  deinit {
    unsafe UnsafeMutableRawBufferPointer(storage).deallocate()
  }

  package var count: Int { unsafe storage.count }

  /// A copy, for code off the hot path.
  package var values: [Float] { unsafe Array(storage) }
}
