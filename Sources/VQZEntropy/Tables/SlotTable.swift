/// The symbol of every slot of a table, as the kernels read it; what decoding needs of a table
/// beside its frequencies. Never changed after it is made, hence safe to share between threads.
@safe final class SlotTable: @unchecked Sendable {
  @unsafe private let slots: UnsafeMutableBufferPointer<UInt16>

  /// `frequencies` are verified: they sum to 2^precision.
  init(frequencies: [UInt16], precision: Int) {
    // Two slots more than there are, since the wide kernels gather 32 bits at a slot.
    let slotCount = 1 << precision
    unsafe slots = .allocate(capacity: slotCount + 2)
    var start = 0
    for (symbol, frequency) in frequencies.enumerated() {
      let end = start + Int(frequency)
      unsafe UnsafeMutableBufferPointer(rebasing: slots[start..<end])
        .initialize(repeating: UInt16(symbol))
      start = end
    }
    unsafe UnsafeMutableBufferPointer(rebasing: slots[start...]).initialize(repeating: 0)
  }

  deinit {
    unsafe slots.deallocate()
  }

  /// Valid only while this object is kept alive.
  @unsafe var start: UnsafePointer<UInt16>? { unsafe UnsafePointer(slots.baseAddress) }
}
