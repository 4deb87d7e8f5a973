extension UnsafeMutableBufferPointer where Element: BitwiseCopyable {
  /// The values at an address that stays; whoever asks for them frees it.
  @unsafe static func copy(of values: [Element]) -> UnsafeMutableBufferPointer {
    let memory = UnsafeMutableBufferPointer.allocate(capacity: values.count)
    _ = unsafe memory.initialize(from: values)
    return unsafe memory
  }
}
