import CVQZKernels
import Synchronization

/// The look-up arrays of one table in the form the kernels read, at a fixed address as long as the
/// object lives. What they hold never changes, hence they are safe to share between threads.
@safe final class TableStorage: @unchecked Sendable {
  private let frequencies: [UInt16]
  private let precision: Int
  @unsafe private let intervals: UnsafeMutableBufferPointer<UInt32>
  /// Made when somebody first decodes with the table: a model has hundreds of tables of 32 KiB, and
  /// a picture seldom has symbols of all.
  private let slots = AtomicLazyReference<SlotTable>()

  /// `frequencies` are verified: K + 1 of them that sum to 2^precision.
  init(frequencies: [UInt16], precision: Int) {
    self.frequencies = frequencies
    self.precision = precision
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

  /// The kernels' view; valid only while this object is kept alive.
  ///
  /// - Parameter decodes: whether symbols will be decoded with it; encoding needs no slots.
  @unsafe func view(decodes: Bool) -> vqz_rans_table {
    unsafe vqz_rans_table(
      slots: decodes ? slotTable.start : nil, intervals: intervals.baseAddress,
      precision: UInt32(precision), symbol_count: UInt32(intervals.count - 1))
  }

  /// Two threads may make it at the same time; both then go on with that of the first.
  private var slotTable: SlotTable {
    slots.load() ?? slots.storeIfNil(SlotTable(frequencies: frequencies, precision: precision))
  }
}
