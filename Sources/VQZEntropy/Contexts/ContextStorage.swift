import CVQZKernels

/// The numbers of a `ContextModel` in the form the kernels read, at fixed addresses as long as the
/// object lives. What they hold never changes, hence they are safe to share between threads.
@safe final class ContextStorage: @unchecked Sendable {
  @unsafe private let parts: UnsafeMutableBufferPointer<UInt16>
  /// Where each class begins in `magnitudes`.
  @unsafe private let magnitudeStart: UnsafeMutableBufferPointer<UInt32>
  /// Of the K indices of each class and of its escape, class after class.
  @unsafe private let magnitudes: UnsafeMutableBufferPointer<UInt16>
  @unsafe private let expected: UnsafeMutableBufferPointer<UInt16>
  /// Of each bin, `[4·classes][8]`: a zero before the seven of the model, so that the number of
  /// thresholds that are reached, less one, is the context.
  @unsafe private let thresholds: UnsafeMutableBufferPointer<UInt16>
  private let groups: Int
  private let contextClasses: Int
  /// Those with contexts first.
  private let classes: [ContextClass]
  /// The class of each table, and its number there.
  private let places: [(class: Int, table: Int)]

  init(_ numbers: ContextModel.Numbers, tables base: [FrequencyTable]) {
    groups = numbers.groups
    contextClasses = numbers.frequencies.count
    unsafe parts = Self.copy(numbers.parts.map { UInt16($0) })
    var (starts, magnitudes): ([UInt32], [UInt16]) = ([], [])
    magnitudes.reserveCapacity(numbers.magnitudes.reduce(0) { $0 + $1.count + 1 })
    for each in numbers.magnitudes {
      starts.append(UInt32(magnitudes.count))
      magnitudes += each
      magnitudes.append(ContextModel.largestMagnitude)
    }
    unsafe magnitudeStart = Self.copy(starts)
    unsafe self.magnitudes = Self.copy(magnitudes)
    unsafe expected = Self.copy(numbers.expected)
    let given = ContextModel.contextCount - 1
    var thresholds: [UInt16] = []
    for first in stride(from: 0, to: numbers.thresholds.count, by: given) {
      thresholds.append(0)
      thresholds += numbers.thresholds[first..<first + given]
    }
    unsafe self.thresholds = Self.copy(thresholds)
    let classes = base.enumerated().map { number, table in
      guard number < numbers.frequencies.count else {
        return ContextClass(
          table.frequencies, symbolCount: table.symbolCount, precision: table.precision)
      }
      return ContextClass(
        numbers.frequencies[number], symbolCount: table.symbolCount,
        precision: ContextModel.precision)
    }
    self.classes = classes
    places = classes.indices.flatMap { each in
      (0..<classes[each].tableCount).map { (each, $0) }
    }
  }

  deinit {
    unsafe parts.deallocate()
    unsafe magnitudeStart.deallocate()
    unsafe magnitudes.deallocate()
    unsafe expected.deallocate()
    unsafe thresholds.deallocate()
  }

  @unsafe private static func copy<T>(_ values: [T]) -> UnsafeMutableBufferPointer<T> {
    let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
    _ = unsafe memory.initialize(from: values)
    return unsafe memory
  }

  /// Runs `body` with the kernels' view and the memory they work in.
  ///
  /// - Parameter used: which classes the burst has; the tables of others cannot be read.
  func withKernel<R>(
    width: Int, used: [Bool],
    _ body: (UnsafePointer<vqz_contexts>, UnsafeMutablePointer<UInt16>?) -> R
  ) -> R {
    precondition(used.count == classes.count)
    var tables = unsafe [vqz_context_table](repeating: vqz_context_table(), count: places.count)
    var first = 0
    for (each, isUsed) in zip(classes, used) {
      if isUsed {
        let views = unsafe each.views
        for number in unsafe views.indices { unsafe tables[first + number] = views[number] }
      }
      first += each.tableCount
    }
    return withExtendedLifetime(self) {
      unsafe tables.withUnsafeBufferPointer { tables in
        let view = unsafe vqz_contexts(
          groups: Int32(groups), context_classes: Int32(contextClasses), parts: parts.baseAddress,
          magnitude_start: magnitudeStart.baseAddress, magnitudes: magnitudes.baseAddress,
          expected: expected.baseAddress, thresholds: thresholds.baseAddress,
          tables: tables.baseAddress)
        return unsafe withUnsafePointer(to: view) { view in
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
  }

  /// What an index costs with table `number`, in units of 2^−16 bits, as `FrequencyTable.cost`.
  func cost(of symbol: UInt16, table number: UInt8) -> UInt32 {
    let place = places[Int(number)]
    let owner = classes[place.class]
    let whole = UInt32(owner.precision) << 16
    let own = owner.frequency(of: Int(symbol), table: place.table)
    if own > 0 { return whole - FixedLogarithm.base2(UInt32(own)) }
    let bits = UInt32(FrequencyTable.escapeBitCount(symbolCount: owner.symbolCount))
    let escape = owner.frequency(of: owner.symbolCount, table: place.table)
    return whole - FixedLogarithm.base2(UInt32(escape)) + bits << 16
  }

  /// Whether an index has no slot of its own in table `number`.
  func isEscape(_ symbol: UInt16, table number: UInt8) -> Bool {
    let place = places[Int(number)]
    return classes[place.class].frequency(of: Int(symbol), table: place.table) == 0
  }

  /// K of table `number`.
  func symbolCount(table number: UInt8) -> Int { classes[places[Int(number)].class].symbolCount }
}
