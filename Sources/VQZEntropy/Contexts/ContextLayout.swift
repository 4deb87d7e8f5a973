import CVQZKernels

/// The arrays of a `ContextModel` as the kernels read them (`vqz_contexts.h`): classes and tables
/// one behind the other. Plain data; `ContextStorage` puts it where it stays.
struct ContextLayout {
  /// One frequency table and where it lies.
  struct Table {
    /// Its first element in `intervals` and in `next`, which have K + 1 of it.
    let entry: Int
    /// Its first element in `buckets`, which have `bucketCount` of it.
    let bucket: Int
    /// K, without the escape.
    let symbolCount: Int
    /// log2 of the sum of its frequencies.
    let precision: Int
  }

  /// Buckets of a table: where the search for the symbol of a slot begins.
  static let bucketCount = 1 << Int(VQZ_CONTEXT_BUCKETS_LOG2)

  /// Indices of a group, `[class]`.
  let parts: [UInt16]
  /// Where each class begins in `magnitudes`, `[class]`.
  private(set) var magnitudeStart: [UInt32] = []
  /// Of the K indices of each class and of its escape, class after class.
  private(set) var magnitudes: [UInt16] = []
  /// Of each bin, `[4·classes]`.
  let expected: [UInt16]
  /// Of each bin, `[4·classes][8]`: a zero before the seven of the model, so that the number of
  /// thresholds that are reached, less one, is the context.
  private(set) var thresholds: [UInt16] = []
  /// Eight tables of each class that has contexts, then one of each other class.
  private(set) var tables: [Table] = []
  /// `start << 16 | frequency` of every symbol and of the escape, table after table.
  private(set) var intervals: [UInt32] = []
  /// The symbol that owns the first slot of each bucket, table after table.
  private(set) var buckets: [UInt16] = []
  /// For every symbol the next one with a slot, table after table.
  private(set) var next: [UInt16] = []

  /// - Parameters:
  ///   - numbers: verified.
  ///   - base: the table of every class, for those without contexts.
  init(_ numbers: ContextModel.Numbers, tables base: [FrequencyTable]) {
    parts = numbers.parts.map { UInt16($0) }
    expected = numbers.expected
    for each in numbers.magnitudes { append(magnitudes: each) }
    reserve(numbers, base)
    let given = ContextModel.contextCount - 1
    for first in stride(from: 0, to: numbers.thresholds.count, by: given) {
      thresholds.append(0)
      thresholds += numbers.thresholds[first..<first + given]
    }
    for (number, table) in base.enumerated() {
      if number < numbers.frequencies.count {
        let frequencies = numbers.frequencies[number]
        let length = table.symbolCount + 1
        for first in stride(from: 0, to: frequencies.count, by: length) {
          append(table: frequencies[first..<first + length], precision: ContextModel.precision)
        }
      } else {
        append(table: table.frequencies[...], precision: table.precision)
      }
    }
  }

  /// Room for everything at once: growing step by step would copy it all several times.
  private mutating func reserve(_ numbers: ContextModel.Numbers, _ base: [FrequencyTable]) {
    let others = base.dropFirst(numbers.frequencies.count)
    let tableCount = numbers.frequencies.count * ContextModel.contextCount + others.count
    let entryCount =
      numbers.frequencies.reduce(0) { $0 + $1.count }
      + others.reduce(0) { $0 + $1.frequencies.count }
    tables.reserveCapacity(tableCount)
    intervals.reserveCapacity(entryCount)
    next.reserveCapacity(entryCount)
    buckets.reserveCapacity(tableCount * Self.bucketCount)
  }

  private mutating func append(magnitudes each: [UInt16]) {
    magnitudeStart.append(UInt32(magnitudes.count))
    magnitudes += each
    magnitudes.append(ContextModel.largestMagnitude)
  }

  /// - Parameter frequencies: of the K symbols and of the escape.
  private mutating func append(table frequencies: ArraySlice<UInt16>, precision: Int) {
    tables.append(
      Table(
        entry: intervals.count, bucket: buckets.count, symbolCount: frequencies.count - 1,
        precision: precision))
    append(next: frequencies)
    append(intervals: frequencies, precision: precision)
  }

  /// A symbol is followed by the next one that has a slot, the last by the escape.
  private mutating func append(next frequencies: ArraySlice<UInt16>) {
    let first = next.count
    next += repeatElement(0, count: frequencies.count)
    var following = UInt16(frequencies.count - 1)
    for (symbol, frequency) in frequencies.enumerated().reversed() {
      next[first + symbol] = following
      if frequency > 0 { following = UInt16(symbol) }
    }
  }

  /// Slots in the order of the symbols. A bucket belongs to the symbol that has its first slot.
  private mutating func append(intervals frequencies: ArraySlice<UInt16>, precision: Int) {
    let (first, firstBucket) = (intervals.count, buckets.count)
    intervals += repeatElement(0, count: frequencies.count)
    buckets += repeatElement(0, count: Self.bucketCount)
    let shift = UInt32(precision - Int(VQZ_CONTEXT_BUCKETS_LOG2))
    var (start, bucket): (UInt32, Int) = (0, firstBucket)
    for (symbol, frequency) in frequencies.enumerated() {
      intervals[first + symbol] = start << 16 | UInt32(frequency)
      start += UInt32(frequency)
      let end = firstBucket + Int((start + (1 << shift) - 1) >> shift)
      while bucket < end {
        buckets[bucket] = UInt16(symbol)
        bucket += 1
      }
    }
  }
}
