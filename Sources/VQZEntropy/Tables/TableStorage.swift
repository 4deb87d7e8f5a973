import CVQZKernels

/// The look-up arrays of one table in the form the kernels read, at a fixed address as long as the
/// object lives. Never changed after it is made, hence safe to share between threads.
@safe final class TableStorage: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<UInt16>
  private let intervals: UnsafeMutableBufferPointer<UInt32>
  private let precision: Int

  /// `frequencies` are verified: K + 1 of them that sum to 2^precision.
  init(frequencies: [UInt16], precision: Int) {
    // Two slots more than there are, since the wide kernels gather 32 bits at a slot.
    let slotCount = 1 << precision
    unsafe slots = .allocate(capacity: slotCount + 2)
    unsafe slots.initialize(repeating: 0)
    unsafe intervals = .allocate(capacity: frequencies.count)
    self.precision = precision
    var start = 0
    for (symbol, frequency) in frequencies.enumerated() {
      let end = start + Int(frequency)
      unsafe intervals.initializeElement(at: symbol, to: UInt32(start) << 16 | UInt32(frequency))
      for slot in start..<end { unsafe slots[slot] = UInt16(symbol) }
      start = end
    }
  }

  deinit {
    unsafe slots.deallocate()
    unsafe intervals.deallocate()
  }

  /// The kernels' view; valid only while this object is kept alive.
  var view: vqz_rans_table {
    unsafe vqz_rans_table(
      slots: slots.baseAddress, intervals: intervals.baseAddress, precision: UInt32(precision),
      symbol_count: UInt32(intervals.count - 1))
  }
}
