import CVQZKernels
import VQZCore

/// How large the parts of a model of vectors are, and the shifts of its weights: all that is known
/// before its arrays are (`Formats/vectors.md`, section 1, which has the ranges).
package struct VectorSizes: Sendable, Equatable {
  /// D, numbers of a vector.
  package var dimensions: Int
  /// H, hidden values of the network.
  package var hidden: Int
  package var qualities: Int
  /// Classes of spread.
  package var classes: Int
  /// What codewords, and the results of four kinds of sums, are shifted by.
  package var baseShift, startShift, inputShift, meanShift, basisShift: Int
  /// Bits of an index of each codebook.
  package var indexBits: [UInt8]
  /// Coefficients of each group; their sum is D.
  package var groupSizes: [UInt16]
  /// K, moments before a window of a series that it is expected by, below D; 0 for vectors.
  package var context: Int
  /// What their sums are shifted by.
  package var contextShift: Int

  package init(
    dimensions: Int, hidden: Int, qualities: Int, classes: Int, baseShift: Int, startShift: Int,
    inputShift: Int, meanShift: Int, basisShift: Int, indexBits: [UInt8], groupSizes: [UInt16],
    context: Int = 0, contextShift: Int = 0
  ) {
    self.dimensions = dimensions
    self.hidden = hidden
    self.qualities = qualities
    self.classes = classes
    self.baseShift = baseShift
    self.startShift = startShift
    self.inputShift = inputShift
    self.meanShift = meanShift
    self.basisShift = basisShift
    self.indexBits = indexBits
    self.groupSizes = groupSizes
    self.context = context
    self.contextShift = contextShift
  }

  /// Magnitudes of a class that have chances of their own.
  package static let nodeCount = Int(VQZ_VECTORS_NODES)
  /// Most numbers of a vector.
  package static let dimensionLimit = Int(VQZ_VECTORS_DIMENSIONS)
  package static let hiddenLimit = Int(VQZ_VECTORS_HIDDEN)
  package static let groupLimit = Int(VQZ_VECTORS_GROUPS)

  /// Elements of each array.
  struct Counts {
    let codewords, indices, weights, dimensions, basis, hidden, qualities, chances, shrinks,
      context: Int

    /// Bytes of all arrays.
    var byteCount: Int {
      let wide = 3 * dimensions + hidden + 2 * qualities
      let words = indices + 4 * weights + basis + chances + shrinks + context
      return codewords + 2 * words + 4 * wide + qualities
    }
  }

  /// Nil where a size is out of its range.
  var counts: Counts? {
    guard var tables = unsafe tables(), unsafe vqz_vectors_model_size(&tables) > 0 else {
      return nil
    }
    let words = indexBits.reduce(0) { $0 + 1 << Int($1) }
    return Counts(
      codewords: words * dimensions, indices: words, weights: dimensions * hidden,
      dimensions: dimensions, basis: dimensions * dimensions, hidden: qualities * hidden,
      qualities: qualities, chances: 2 * classes * Self.nodeCount, shrinks: 4 * classes,
      context: context * dimensions)
  }

  /// What the kernel is told of the sizes, without arrays; nil where a number does not fit there.
  @unsafe func tables() -> vqz_vectors_tables? {
    let all = [
      dimensions, hidden, indexBits.count, groupSizes.count, qualities, classes, baseShift,
      startShift, inputShift, meanShift, basisShift, context, contextShift,
    ]
    let numbers = all.compactMap { UInt32(exactly: $0) }
    guard numbers.count == all.count, indexBits.count <= Int(VQZ_VECTORS_STAGES),
      groupSizes.count <= Self.groupLimit
    else { return nil }
    var tables = unsafe vqz_vectors_tables()
    unsafe tables.dimensions = numbers[0]
    unsafe tables.hidden = numbers[1]
    unsafe tables.stages = numbers[2]
    unsafe tables.groups = numbers[3]
    unsafe tables.qualities = numbers[4]
    unsafe tables.classes = numbers[5]
    unsafe tables.base_shift = numbers[6]
    unsafe tables.start_shift = numbers[7]
    unsafe tables.input_shift = numbers[8]
    unsafe tables.mean_shift = numbers[9]
    unsafe tables.basis_shift = numbers[10]
    unsafe tables.context = numbers[11]
    unsafe tables.context_shift = numbers[12]
    unsafe withUnsafeMutableBytes(of: &tables.index_bits) { memory in
      unsafe memory.copyBytes(from: indexBits)
    }
    unsafe withUnsafeMutableBytes(of: &tables.group_sizes) { memory in
      unsafe groupSizes.withUnsafeBytes { sizes in unsafe memory.copyMemory(from: sizes) }
    }
    return unsafe tables
  }
}

extension VectorTables {
  /// The numbers of a model, as they travel in its file; each array lies as the kernel reads it.
  package struct Numbers: Sendable, Equatable {
    package var sizes: VectorSizes
    /// Of each codebook `[1 << bits][D]`, one behind the other.
    package var codewords: [Int8]
    /// Of each codebook `[1 << bits]`: nodes of a tree, from 1.
    package var indexChances: [UInt16]
    /// `[D][H]` each: of the base, of decoded coefficients, to the means, to the spreads.
    package var startWeights, inputWeights, meanWeights, spreadWeights: [Int16]
    /// `[D]`.
    package var meanBias, spreadBias: [Int32]
    /// `[D][D]`: row i is coefficient i.
    package var basis: [Int16]
    /// `[D]`, of the values themselves.
    package var mean: [Int32]
    /// `[qualities][H]`.
    package var qualityHidden: [Int32]
    /// `[qualities]`: what is taken from a spread, and steps in 16ths of a value.
    package var qualitySpread, qualityStep: [Int32]
    /// `[qualities]`: how many groups have coefficients.
    package var qualityGroups: [UInt8]
    /// `[2][classes][nodes]`.
    package var chances: [UInt16]
    /// `[2][classes][2]`, in 256ths of a step.
    package var shrinks: [UInt16]
    /// `[K][D]`: of the moments before a window.
    package var contextWeights: [Int16]

    package init(
      sizes: VectorSizes, codewords: [Int8], indexChances: [UInt16], startWeights: [Int16],
      inputWeights: [Int16], meanWeights: [Int16], spreadWeights: [Int16], meanBias: [Int32],
      spreadBias: [Int32], basis: [Int16], mean: [Int32], qualityHidden: [Int32],
      qualitySpread: [Int32], qualityStep: [Int32], qualityGroups: [UInt8], chances: [UInt16],
      shrinks: [UInt16], contextWeights: [Int16] = []
    ) {
      self.sizes = sizes
      self.codewords = codewords
      self.indexChances = indexChances
      self.startWeights = startWeights
      self.inputWeights = inputWeights
      self.meanWeights = meanWeights
      self.spreadWeights = spreadWeights
      self.meanBias = meanBias
      self.spreadBias = spreadBias
      self.basis = basis
      self.mean = mean
      self.qualityHidden = qualityHidden
      self.qualitySpread = qualitySpread
      self.qualityStep = qualityStep
      self.qualityGroups = qualityGroups
      self.chances = chances
      self.shrinks = shrinks
      self.contextWeights = contextWeights
    }

    /// Whether every array has as many elements as the sizes say.
    var hasRightCounts: Bool {
      guard let counts = sizes.counts else { return false }
      let (D, Q) = (counts.dimensions, counts.qualities)
      return codewords.count == counts.codewords && indexChances.count == counts.indices
        && [startWeights, inputWeights, meanWeights, spreadWeights].allSatisfy {
          $0.count == counts.weights
        }
        && [meanBias, spreadBias, mean].allSatisfy { $0.count == D }
        && basis.count == counts.basis && qualityHidden.count == counts.hidden
        && [qualitySpread, qualityStep].allSatisfy { $0.count == Q }
        && qualityGroups.count == Q && chances.count == counts.chances
        && shrinks.count == counts.shrinks && contextWeights.count == counts.context
    }
  }
}
