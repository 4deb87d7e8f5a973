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

  /// The numbers are verified.
  init(_ numbers: ContextModel.Numbers, tables base: [FrequencyTable]) {
    groups = numbers.groups
    contextClasses = numbers.frequencies.count
    unsafe parts = Self.copy(numbers.parts.map { UInt16($0) })
    var starts: [UInt32] = []
    var flat: [UInt16] = []
    for each in numbers.magnitudes {
      starts.append(UInt32(flat.count))
      flat += each
      flat.append(ContextModel.largestMagnitude)
    }
    unsafe magnitudeStart = Self.copy(starts)
    unsafe magnitudes = Self.copy(flat)
    unsafe expected = Self.copy(numbers.expected)
    let given = ContextModel.contextCount - 1
    var padded: [UInt16] = []
    padded.reserveCapacity(numbers.expected.count * (given + 1))
    for first in stride(from: 0, to: numbers.thresholds.count, by: given) {
      padded.append(0)
      padded += numbers.thresholds[first..<first + given]
    }
    unsafe thresholds = Self.copy(padded)

    // Table after table: eight of each class that has contexts, one of each other.
    var shapes: [(symbolCount: Int, precision: Int)] = []
    for (c, table) in base.enumerated() {
      shapes +=
        c < contextClasses
        ? Array(repeating: (table.symbolCount, ContextModel.precision), count: given + 1)
        : [(table.symbolCount, table.precision)]
    }
    let bucketCount = 1 << Int(VQZ_CONTEXT_BUCKETS_LOG2)
    let entries = shapes.reduce(0) { $0 + $1.symbolCount + 1 }
    unsafe intervals = .allocate(capacity: entries)
    unsafe buckets = .allocate(capacity: shapes.count * bucketCount)
    unsafe next = .allocate(capacity: entries)
    unsafe tables = .allocate(capacity: shapes.count)
    var entry = 0
    func add(_ frequencies: ArraySlice<UInt16>, number: Int) {
      let precision = shapes[number].precision
      unsafe tables.initializeElement(
        at: number,
        to: vqz_context_table(
          intervals: intervals.baseAddress.map { unsafe UnsafePointer($0 + entry) },
          buckets: buckets.baseAddress.map { unsafe UnsafePointer($0 + number * bucketCount) },
          next: next.baseAddress.map { unsafe UnsafePointer($0 + entry) },
          precision: UInt32(precision), symbol_count: UInt32(frequencies.count - 1)))
      var following = frequencies.count - 1
      for (symbol, frequency) in frequencies.enumerated().reversed() {
        unsafe next.initializeElement(at: entry + symbol, to: UInt16(following))
        if frequency > 0 { following = symbol }
      }
      var start: UInt32 = 0
      var bucket = number * bucketCount
      let shift = UInt32(precision - Int(VQZ_CONTEXT_BUCKETS_LOG2))
      for (symbol, frequency) in frequencies.enumerated() {
        unsafe intervals.initializeElement(at: entry, to: start << 16 | UInt32(frequency))
        entry += 1
        start += UInt32(frequency)
        // The buckets whose first slot is one of this symbol's.
        let end = number * bucketCount + Int((start + (1 << shift) - 1) >> shift)
        while bucket < end {
          unsafe buckets.initializeElement(at: bucket, to: UInt16(symbol))
          bucket += 1
        }
      }
    }
    var number = 0
    for (c, table) in base.enumerated() {
      guard c < contextClasses else {
        add(table.frequencies[...], number: number)
        number += 1
        continue
      }
      let length = table.symbolCount + 1
      for context in 0...given {
        add(numbers.frequencies[c][context * length..<(context + 1) * length], number: number)
        number += 1
      }
    }
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
