/// Codeword indices at one place, shared among threads like `AlignedFloats`.
@safe final class IndexBuffer: @unchecked Sendable {
  let count: Int
  @unsafe let storage: UnsafeMutableBufferPointer<UInt16>

  /// Room for `count` indices, all 0.
  init(count: Int) {
    self.count = count
    unsafe storage = .allocate(capacity: count)
    unsafe storage.initialize(repeating: 0)
  }

  deinit {
    unsafe storage.deallocate()
  }

  subscript(index: Int) -> Int {
    get { unsafe Int(storage[index]) }
    set { unsafe storage[index] = UInt16(truncatingIfNeeded: newValue) }
  }
}
