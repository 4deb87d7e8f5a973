import CVQZKernels
import Synchronization

/// The tables of one class of a `ContextModel`, all of one size. What they hold never changes, so
/// threads may share them.
///
/// The form that the kernels read is made when a burst first has the class: a model has thousands
/// of tables of some kilobytes, and a small picture has symbols of few.
final class ContextClass: Sendable {
  /// Eight, or one of a class without contexts.
  let tableCount: Int
  /// K, without the escape.
  let symbolCount: Int
  /// log2 of the sum of each table's frequencies.
  let precision: Int
  /// `[tableCount][K + 1]`, verified.
  private let frequencies: [UInt16]
  private let forms = AtomicLazyReference<Forms>()

  init(_ frequencies: [UInt16], symbolCount: Int, precision: Int) {
    self.frequencies = frequencies
    self.symbolCount = symbolCount
    self.precision = precision
    tableCount = frequencies.count / (symbolCount + 1)
  }

  /// The slots of a symbol, or of the escape, which is symbol K, in one of the tables.
  func frequency(of symbol: Int, table: Int) -> UInt16 {
    precondition((0...symbolCount).contains(symbol))
    return frequencies[table * (symbolCount + 1) + symbol]
  }

  /// The kernels' views; valid while this object lives. Two threads may make them at the same time;
  /// both then go on with those of the first.
  @unsafe var views: [vqz_context_table] {
    unsafe (forms.load()
      ?? forms.storeIfNil(
        Forms(frequencies, count: tableCount, symbolCount: symbolCount, precision: precision)))
      .views
  }

  /// The arrays of all tables in one piece of memory.
  @safe private final class Forms: @unchecked Sendable {
    @unsafe let views: [vqz_context_table]
    @unsafe private let memory: UnsafeMutableRawBufferPointer

    init(_ frequencies: [UInt16], count: Int, symbolCount: Int, precision: Int) {
      let (length, bucketCount) = (symbolCount + 1, 1 << Int(VQZ_CONTEXT_BUCKETS_LOG2))
      precondition(frequencies.count == count * length)
      // The intervals of all tables first, whose elements are wider.
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: count * (6 * length + 2 * bucketCount), alignment: 64)
      unsafe self.memory = unsafe memory
      guard let start = memory.baseAddress else { preconditionFailure("a class has tables") }
      let intervals = unsafe start.bindMemory(to: UInt32.self, capacity: count * length)
      let shorts = unsafe (start + 4 * count * length).bindMemory(
        to: UInt16.self, capacity: count * (bucketCount + length))
      unsafe views = unsafe frequencies.withUnsafeBufferPointer { frequencies in
        unsafe (0..<count).map { number in
          let own = unsafe intervals + number * length
          let buckets = unsafe shorts + number * (bucketCount + length)
          unsafe vqz_context_fill(
            frequencies.baseAddress.map { unsafe $0 + number * length }, UInt32(symbolCount),
            UInt32(precision), own, buckets, buckets + bucketCount)
          return unsafe vqz_context_table(
            intervals: UnsafePointer(own), buckets: UnsafePointer(buckets),
            next: UnsafePointer(buckets + bucketCount), precision: UInt32(precision),
            symbol_count: UInt32(symbolCount))
        }
      }
    }

    deinit { unsafe memory.deallocate() }
  }
}
