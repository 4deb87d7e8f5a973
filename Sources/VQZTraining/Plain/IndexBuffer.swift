/// Codeword indices at one place, shared among threads like `AlignedFloats`.
@safe final class IndexBuffer: @unchecked Sendable {
  let count: Int
  @unsafe private let storage: UnsafeMutableBufferPointer<UInt16>

  /// Room for `count` indices, all 0.
  init(count: Int) {
    self.count = count
    unsafe storage = .allocate(capacity: count)
    unsafe storage.initialize(repeating: 0)
  }

  deinit {
    unsafe storage.deallocate()
  }

  /// A part for a kernel, which may use it as long as this buffer lives.
  @unsafe func lend(_ range: Range<Int>) -> UnsafeMutableBufferPointer<UInt16> {
    unsafe UnsafeMutableBufferPointer(rebasing: storage[range])
  }

  subscript(index: Int) -> Int {
    get { unsafe Int(storage[index]) }
    set { unsafe storage[index] = UInt16(truncatingIfNeeded: newValue) }
  }
}
