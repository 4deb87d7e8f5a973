/// Where the slots of every symbol of a table begin, and how many they are, as the kernels read it.
/// Never changed after it is made, hence safe to share between threads.
@safe final class IntervalTable: @unchecked Sendable {
  @unsafe private let intervals: UnsafeMutableBufferPointer<UInt32>

  /// `frequencies` are verified: they sum to at most 2^15.
  init(frequencies: [UInt16]) {
    unsafe intervals = .allocate(capacity: frequencies.count)
    var start: UInt32 = 0
    for (symbol, frequency) in frequencies.enumerated() {
      unsafe intervals.initializeElement(at: symbol, to: start << 16 | UInt32(frequency))
      start &+= UInt32(frequency)
    }
  }

  deinit {
    unsafe intervals.deallocate()
  }

  /// Valid only while this object is kept alive.
  @unsafe var start: UnsafePointer<UInt32>? { unsafe UnsafePointer(intervals.baseAddress) }
}
