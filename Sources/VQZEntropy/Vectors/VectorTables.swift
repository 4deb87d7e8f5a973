import CVQZKernels
import VQZCore

/// The trained numbers of a model of vectors, verified, and in the order that the kernel reads them
/// in (`Formats/vectors.md`, section 1).
///
/// Nothing in it changes, so threads may share it.
@safe package final class VectorTables: @unchecked Sendable {
  package let numbers: Numbers
  /// The arrays of `numbers` at addresses that stay.
  @unsafe private let arrays: Arrays
  /// What the kernel has made of them.
  @unsafe private let model: UnsafeMutableRawPointer
  /// Those whose arrays these share; nil where they have their own.
  private let original: VectorTables?

  /// Bytes that the tables take in memory.
  package let byteCount: Int

  /// Alignment that the kernel asks for, in bytes.
  static let alignment = 64

  /// Bytes that tables of such numbers take in memory; nil where a size is out of its range.
  package static func byteCount(of sizes: VectorSizes) -> Int? {
    guard let counts = sizes.counts, var tables = unsafe sizes.tables() else { return nil }
    let prepared = unsafe vqz_vectors_model_size(&tables)
    guard prepared > 0 else { return nil }
    return counts.byteCount.saturatingProduct(2).saturatingSum(prepared)
  }

  /// - Throws: `vectorTables` where lengths do not fit each other or a number is out of its range.
  package init(_ numbers: Numbers) throws(EntropyError) {
    guard numbers.hasRightCounts, let byteCount = Self.byteCount(of: numbers.sizes) else {
      throw .vectorTables
    }
    self.numbers = numbers
    self.byteCount = byteCount
    original = nil
    unsafe arrays = Arrays(numbers)
    var tables = unsafe arrays.tables(numbers.sizes)
    let size = unsafe vqz_vectors_model_size(&tables)
    unsafe model = .allocate(byteCount: size, alignment: Self.alignment)
    guard unsafe vqz_vectors_prepare(&tables, OpaquePointer(model)) == 1 else {
      throw .vectorTables
    }
  }

  /// The same tables with other groups, without a copy of what is large.
  ///
  /// - Parameter qualityGroups: of each quality, at most the groups that there are.
  /// - Throws: `vectorTables` for others.
  package init(
    _ original: VectorTables, qualityGroups: [UInt8]
  ) throws(EntropyError) {
    let groupCount = original.numbers.sizes.groupSizes.count
    guard qualityGroups.count == original.qualityCount,
      qualityGroups.allSatisfy({ $0 <= groupCount })
    else { throw .vectorTables }
    var numbers = original.numbers
    numbers.qualityGroups = qualityGroups
    self.numbers = numbers
    self.original = original
    byteCount = original.byteCount
    var arrays = unsafe original.arrays
    unsafe arrays.qualityGroups = unsafe .copy(of: qualityGroups)
    unsafe self.arrays = unsafe arrays
    unsafe model = .allocate(byteCount: vqz_vectors_view_size(), alignment: Self.alignment)
    unsafe vqz_vectors_view(
      original.prepared, arrays.qualityGroups.baseAddress, OpaquePointer(model))
  }

  deinit {
    unsafe model.deallocate()
    if original == nil {
      unsafe arrays.deallocate()
    } else {
      unsafe arrays.qualityGroups.deallocate()
    }
  }

  /// The kernel's view of the model; it lives as long as the tables do.
  @unsafe var prepared: OpaquePointer { unsafe OpaquePointer(model) }

  /// Numbers of a vector.
  package var dimensionCount: Int { numbers.sizes.dimensions }

  /// Qualities, 1 or more, from coarse to fine.
  package var qualityCount: Int { numbers.sizes.qualities }
}

/// The arrays of a set of tables, copied to memory of their own.
@unsafe private struct Arrays {
  let codewords: UnsafeMutableBufferPointer<Int8>
  let indexChances, chances, shrinks: UnsafeMutableBufferPointer<UInt16>
  let startWeights, inputWeights, meanWeights, spreadWeights, basis,
    contextWeights: UnsafeMutableBufferPointer<Int16>
  let meanBias, spreadBias, mean: UnsafeMutableBufferPointer<Int32>
  let qualityHidden, qualitySpread, qualityStep: UnsafeMutableBufferPointer<Int32>
  var qualityGroups: UnsafeMutableBufferPointer<UInt8>

  init(_ numbers: VectorTables.Numbers) {
    unsafe codewords = .copy(of: numbers.codewords)
    unsafe indexChances = .copy(of: numbers.indexChances)
    unsafe chances = .copy(of: numbers.chances)
    unsafe shrinks = .copy(of: numbers.shrinks)
    unsafe startWeights = .copy(of: numbers.startWeights)
    unsafe inputWeights = .copy(of: numbers.inputWeights)
    unsafe meanWeights = .copy(of: numbers.meanWeights)
    unsafe spreadWeights = .copy(of: numbers.spreadWeights)
    unsafe basis = .copy(of: numbers.basis)
    unsafe contextWeights = .copy(of: numbers.contextWeights)
    unsafe meanBias = .copy(of: numbers.meanBias)
    unsafe spreadBias = .copy(of: numbers.spreadBias)
    unsafe mean = .copy(of: numbers.mean)
    unsafe qualityHidden = .copy(of: numbers.qualityHidden)
    unsafe qualitySpread = .copy(of: numbers.qualitySpread)
    unsafe qualityStep = .copy(of: numbers.qualityStep)
    unsafe qualityGroups = .copy(of: numbers.qualityGroups)
  }

  /// - Parameter sizes: of the same numbers, valid.
  func tables(_ sizes: VectorSizes) -> vqz_vectors_tables {
    guard var tables = unsafe sizes.tables() else { return unsafe vqz_vectors_tables() }
    unsafe tables.codewords = unsafe UnsafePointer(codewords.baseAddress)
    unsafe tables.index_chances = unsafe UnsafePointer(indexChances.baseAddress)
    unsafe tables.start_weights = unsafe UnsafePointer(startWeights.baseAddress)
    unsafe tables.input_weights = unsafe UnsafePointer(inputWeights.baseAddress)
    unsafe tables.mean_weights = unsafe UnsafePointer(meanWeights.baseAddress)
    unsafe tables.spread_weights = unsafe UnsafePointer(spreadWeights.baseAddress)
    unsafe tables.mean_bias = unsafe UnsafePointer(meanBias.baseAddress)
    unsafe tables.spread_bias = unsafe UnsafePointer(spreadBias.baseAddress)
    unsafe tables.basis = unsafe UnsafePointer(basis.baseAddress)
    unsafe tables.context_weights = unsafe UnsafePointer(contextWeights.baseAddress)
    unsafe tables.mean = unsafe UnsafePointer(mean.baseAddress)
    unsafe tables.quality_hidden = unsafe UnsafePointer(qualityHidden.baseAddress)
    unsafe tables.quality_spread = unsafe UnsafePointer(qualitySpread.baseAddress)
    unsafe tables.quality_step = unsafe UnsafePointer(qualityStep.baseAddress)
    unsafe tables.quality_groups = unsafe UnsafePointer(qualityGroups.baseAddress)
    unsafe tables.chances = unsafe UnsafePointer(chances.baseAddress)
    unsafe tables.shrinks = unsafe UnsafePointer(shrinks.baseAddress)
    return unsafe tables
  }

  func deallocate() {
    unsafe codewords.deallocate()
    unsafe indexChances.deallocate()
    unsafe chances.deallocate()
    unsafe shrinks.deallocate()
    unsafe startWeights.deallocate()
    unsafe inputWeights.deallocate()
    unsafe meanWeights.deallocate()
    unsafe spreadWeights.deallocate()
    unsafe basis.deallocate()
    unsafe contextWeights.deallocate()
    unsafe meanBias.deallocate()
    unsafe spreadBias.deallocate()
    unsafe mean.deallocate()
    unsafe qualityHidden.deallocate()
    unsafe qualitySpread.deallocate()
    unsafe qualityStep.deallocate()
    unsafe qualityGroups.deallocate()
  }
}
