import CVQZKernels

/// How the table of an index follows from the indices decoded around it: neighbours whose
/// magnitudes were larger or smaller than expected make a larger or smaller one likely
/// (`Formats/vqzm.md`, section "Contexts"). Integers alone, verified when made.
package struct ContextModel: Sendable {
  /// Tables of a class that has contexts.
  package static let contextCount = Int(VQZ_CONTEXTS)
  /// Bins of a class: how finely the expected spread of a group is known.
  package static let binsPerClass = Int(VQZ_CONTEXT_BINS)
  /// The largest magnitude of a group, and that of an escape.
  package static let largestMagnitude = UInt16(VQZ_CONTEXT_MAGNITUDE)
  /// The threshold that neighbours reach who are as large as they were expected to be.
  package static let thresholdUnit = UInt16(VQZ_CONTEXT_UNIT)
  package static let largestThreshold = UInt16(VQZ_CONTEXT_THRESHOLD)
  /// Most classes a step with contexts may have: the numbers of their tables are bytes.
  package static let maximumClassCount = Int(VQZ_CONTEXT_CLASSES)
  /// log2 of the sum of a context's frequencies.
  package static let precision = 14

  /// What a burst's tables follow from before any of its indices is known.
  package struct Burst: Sendable {
    package let model: ContextModel
    /// The bin of each position and group, `[height][width][groups]`.
    package let bins: [UInt8]
    package let height: Int
    package let width: Int

    package init(_ model: ContextModel, bins: [UInt8], height: Int, width: Int) {
      (self.model, self.bins, self.height, self.width) = (model, bins, height, width)
    }
  }

  /// What an analysis sees of a burst.
  package struct Coded: Sendable {
    /// The number of the table of every index, as `Burst.chosenTables`.
    let tables: [UInt8]
    /// What each costs, in units of 2^−16 bits, values of escapes included.
    package let costs: [UInt32]
    let contextClassCount: Int

    /// The context of an index of a class; nil where the class has none.
    package func context(_ index: Int, class number: Int) -> Int? {
      number < contextClassCount ? Int(tables[index]) - number * contextCount : nil
    }
  }

  /// The numbers of a step as they travel in a model.
  package struct Numbers: Sendable {
    package let groups: Int
    /// Indices of a group of each class.
    package let parts: [Int]
    /// Magnitude of every index, `[class][K]`.
    package let magnitudes: [[UInt16]]
    /// Magnitude expected of a group of each bin, `[4·classes]`.
    package let expected: [UInt16]
    /// In 64ths, `[4·classes][7]`.
    package let thresholds: [UInt16]
    /// `[class][8·(K + 1)]` of the classes that have contexts.
    package let frequencies: [[UInt16]]

    package init(
      groups: Int, parts: [Int], magnitudes: [[UInt16]], expected: [UInt16],
      thresholds: [UInt16], frequencies: [[UInt16]]
    ) {
      self.groups = groups
      self.parts = parts
      self.magnitudes = magnitudes
      self.expected = expected
      self.thresholds = thresholds
      self.frequencies = frequencies
    }

    /// The same with other tables.
    package func with(_ frequencies: [[UInt16]]) -> Numbers {
      Numbers(
        groups: groups, parts: parts, magnitudes: magnitudes, expected: expected,
        thresholds: thresholds, frequencies: frequencies)
    }
  }

  let groups: Int
  let parts: [Int]
  /// n: the first classes, which have contexts.
  let contextClassCount: Int
  let storage: ContextStorage

  /// - Parameter tables: of every class, for those without contexts.
  /// - Throws: `EntropyError` when a table breaks a rule of the format. Shapes and ranges of the
  ///   other numbers were checked where they were read.
  package init(_ numbers: Numbers, tables: [FrequencyTable]) throws(EntropyError) {
    precondition((1...1024).contains(numbers.groups))
    precondition((1...Self.maximumClassCount).contains(tables.count))
    precondition(numbers.parts.count == tables.count && numbers.magnitudes.count == tables.count)
    precondition(numbers.parts.allSatisfy { (1...1024).contains($0) })
    precondition(numbers.frequencies.count <= tables.count)
    let bins = Self.binsPerClass * tables.count
    precondition(numbers.expected.count == bins)
    precondition(numbers.expected.allSatisfy { $0 <= Self.largestMagnitude })
    precondition(numbers.thresholds.count == bins * (Self.contextCount - 1))
    precondition(numbers.thresholds.allSatisfy { $0 <= Self.largestThreshold })
    for (magnitudes, table) in zip(numbers.magnitudes, tables) {
      precondition(magnitudes.count == table.symbolCount)
      precondition(magnitudes.allSatisfy { $0 <= Self.largestMagnitude })
    }
    for (frequencies, table) in zip(numbers.frequencies, tables) {
      precondition(frequencies.count == Self.contextCount * (table.symbolCount + 1))
      try Self.check(frequencies, symbolCount: table.symbolCount)
    }
    groups = numbers.groups
    parts = numbers.parts
    contextClassCount = numbers.frequencies.count
    storage = ContextStorage(numbers, tables: tables)
  }

  /// The rules of a frequency table, for those of all contexts of a class.
  private static func check(
    _ frequencies: [UInt16], symbolCount: Int
  ) throws(EntropyError) {
    for first in stride(from: 0, to: frequencies.count, by: symbolCount + 1) {
      let table = frequencies[first...first + symbolCount]
      let sum = table.reduce(0) { $0 + Int($1) }
      guard sum == 1 << precision else { throw .tableSum(found: sum, expected: 1 << precision) }
      guard frequencies[first + symbolCount] == 0 else { continue }
      if let unseen = table.dropLast().firstIndex(of: 0) {
        throw .tableEscapeMissing(symbol: unseen - first)
      }
    }
  }

  /// What every index costs with a table, in units of 2^−16 bits: the rate term of an encoder's
  /// search.
  ///
  /// - Parameters:
  ///   - number: of the table: eight of each class that has contexts, one of each other.
  ///   - surcharge: added for an index without a slot of its own, in the same units.
  package func costs(table number: Int, escapeSurcharge surcharge: UInt32 = 0) -> [UInt32] {
    let number = UInt8(number)
    return (0..<storage.symbolCount(table: number)).map {
      let symbol = UInt16($0)
      let cost = storage.cost(of: symbol, table: number)
      return storage.isEscape(symbol, table: number) ? cost + surcharge : cost
    }
  }

  /// Which classes a burst has, and how many indices; nil where its bins do not fit the model.
  func uses(of burst: Burst) -> (classes: [Bool], symbolCount: Int)? {
    guard burst.bins.count == burst.height * burst.width * groups else { return nil }
    // By every value that a bin may have, so that the loop over all of them asks nothing.
    var each = [Int](repeating: 0, count: 256)
    for (number, part) in parts.enumerated() {
      for bin in 0..<Self.binsPerClass { each[number * Self.binsPerClass + bin] = part }
    }
    var seen = [Bool](repeating: false, count: 256)
    var count = 0
    for bin in burst.bins {
      seen[Int(bin)] = true
      count += each[Int(bin)]
    }
    let bins = Self.binsPerClass * parts.count
    guard !seen[bins...].contains(true) else { return nil }
    let classes = parts.indices.map {
      seen[$0 * Self.binsPerClass..<($0 + 1) * Self.binsPerClass].contains(true)
    }
    return (classes, count)
  }
}
