import CVQZKernels

/// The numbers of a `ContextModel` in the form the kernels read, at fixed addresses as long as the
/// object lives. What they hold never changes, hence they are safe to share between threads.
@safe final class ContextStorage: @unchecked Sendable {
  @unsafe private let parts: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let magnitudeStart: UnsafeMutableBufferPointer<UInt32>
  @unsafe private let magnitudes: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let expected: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let thresholds: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let intervals: UnsafeMutableBufferPointer<UInt32>
  @unsafe private let buckets: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let next: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let tables: UnsafeMutableBufferPointer<vqz_context_table>
  private let groups: Int
  private let contextClasses: Int

  init(_ numbers: ContextModel.Numbers, tables base: [FrequencyTable]) {
    let layout = ContextLayout(numbers, tables: base)
    groups = numbers.groups
    contextClasses = numbers.frequencies.count
    unsafe parts = Self.copy(layout.parts)
    unsafe magnitudeStart = Self.copy(layout.magnitudeStart)
    unsafe magnitudes = Self.copy(layout.magnitudes)
    unsafe expected = Self.copy(layout.expected)
    unsafe thresholds = Self.copy(layout.thresholds)
    let intervals = unsafe Self.copy(layout.intervals)
    let buckets = unsafe Self.copy(layout.buckets)
    let next = unsafe Self.copy(layout.next)
    unsafe tables = Self.copy(
      layout.tables.map { table in
        unsafe vqz_context_table(
          intervals: intervals.baseAddress.map { unsafe UnsafePointer($0 + table.entry) },
          buckets: buckets.baseAddress.map { unsafe UnsafePointer($0 + table.bucket) },
          next: next.baseAddress.map { unsafe UnsafePointer($0 + table.entry) },
          precision: UInt32(table.precision), symbol_count: UInt32(table.symbolCount))
      })
    unsafe (self.intervals, self.buckets, self.next) = (intervals, buckets, next)
  }

  deinit {
    unsafe parts.deallocate()
    unsafe magnitudeStart.deallocate()
    unsafe magnitudes.deallocate()
    unsafe expected.deallocate()
    unsafe thresholds.deallocate()
    unsafe intervals.deallocate()
    unsafe buckets.deallocate()
    unsafe next.deallocate()
    unsafe tables.deallocate()
  }

  @unsafe private static func copy<T>(_ values: [T]) -> UnsafeMutableBufferPointer<T> {
    let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
    _ = unsafe memory.initialize(from: values)
    return unsafe memory
  }

  /// Runs `body` with the kernels' view and the memory they work in.
  func withKernel<R>(
    width: Int, _ body: (UnsafePointer<vqz_contexts>, UnsafeMutablePointer<UInt16>?) -> R
  ) -> R {
    let view = unsafe vqz_contexts(
      groups: Int32(groups), context_classes: Int32(contextClasses), parts: parts.baseAddress,
      magnitude_start: magnitudeStart.baseAddress, magnitudes: magnitudes.baseAddress,
      expected: expected.baseAddress, thresholds: thresholds.baseAddress,
      tables: tables.baseAddress)
    return withExtendedLifetime(self) {
      unsafe withUnsafePointer(to: view) { view in
        let size = unsafe vqz_context_workspace(view, width)
        let workspace = UnsafeMutableBufferPointer<UInt32>.allocate(
          capacity: (size + 1) / 2)
        defer { unsafe workspace.deallocate() }
        return unsafe workspace.withMemoryRebound(to: UInt16.self) {
          unsafe body(view, $0.baseAddress)
        }
      }
    }
  }

  /// What an index costs with table `number`, in units of 2^−16 bits, as `FrequencyTable.cost`.
  func cost(of symbol: UInt16, table number: UInt8) -> UInt32 {
    let table = unsafe tables[Int(number)]
    guard let intervals = unsafe table.intervals else { return 0 }
    let count = unsafe table.symbol_count
    func slots(_ symbol: Int) -> UInt32 { unsafe intervals[symbol] & 0xffff }
    let whole = unsafe table.precision << 16
    let own = slots(Int(symbol))
    if own > 0 { return whole - FixedLogarithm.base2(own) }
    let bits = UInt32(32 - (count - 1).leadingZeroBitCount)
    return whole - FixedLogarithm.base2(slots(Int(count))) + bits << 16
  }

  /// Whether an index has no slot of its own in table `number`.
  func isEscape(_ symbol: UInt16, table number: UInt8) -> Bool {
    let table = unsafe tables[Int(number)]
    return unsafe table.intervals.map { unsafe $0[Int(symbol)] & 0xffff == 0 } ?? false
  }

  var tableCount: Int { unsafe tables.count }

  /// K of table `number`.
  func symbolCount(table number: UInt8) -> Int { unsafe Int(tables[Int(number)].symbol_count) }
}
