import CVQZKernels
import Synchronization

/// The look-up arrays of one table in the form the kernels read, at a fixed address as long as the
/// object lives. What they hold never changes, hence they are safe to share between threads.
///
/// They are made when somebody first codes with the table: a model has hundreds of tables, and a
/// picture seldom has symbols of all.
@safe final class TableStorage: @unchecked Sendable {
  private let frequencies: [UInt16]
  private let precision: Int
  private let intervals = AtomicLazyReference<IntervalTable>()
  /// 32 KiB that only decoding needs.
  private let slots = AtomicLazyReference<SlotTable>()

  /// `frequencies` are verified: K + 1 of them that sum to 2^precision.
  init(frequencies: [UInt16], precision: Int) {
    self.frequencies = frequencies
    self.precision = precision
  }

  /// The kernels' view; valid only while this object is kept alive.
  ///
  /// - Parameter decodes: whether symbols will be decoded with it; encoding needs no slots.
  @unsafe func view(decodes: Bool) -> vqz_rans_table {
    unsafe vqz_rans_table(
      slots: decodes ? slotTable.start : nil, intervals: intervalTable.start,
      precision: UInt32(precision), symbol_count: UInt32(frequencies.count - 1))
  }

  /// Two threads may make it at the same time; both then go on with that of the first.
  private var slotTable: SlotTable {
    slots.load() ?? slots.storeIfNil(SlotTable(frequencies: frequencies, precision: precision))
  }

  private var intervalTable: IntervalTable {
    intervals.load() ?? intervals.storeIfNil(IntervalTable(frequencies: frequencies))
  }
}
