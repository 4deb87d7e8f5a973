internal import VQZCore
internal import VQZNetwork
internal import VQZSystem

/// Vectors drawn at random from a source, every one equally likely, and what was left out.
struct VectorSample {
  let dimensions: Int
  /// All vectors of the source, and those that were left out.
  private(set) var found = 0
  private(set) var notFinite = 0
  private(set) var zero = 0
  /// Vectors in blocks, each flat.
  private var blocks: [[Float]] = []
  private var generator: SeededGenerator
  private let limit: Int
  /// Whether vectors of zeros are kept, too.
  private let keepsZeros: Bool

  private static let block = 1024

  /// Fewest vectors that anything is learnt from: with fewer than dimensions there is no basis.
  static func minimum(dimensions: Int) -> Int { max(256, dimensions) }

  /// Most vectors that memory allows to keep.
  ///
  /// - Parameters:
  ///   - copies: of each that are in memory at once.
  ///   - memoryByteCount: that may be used, about; nil is what a process may take here.
  /// - Returns: `memoryLimit` where these are too few to learn from.
  static func countLimit(
    dimensions: Int, copies: Int, memoryByteCount: Int?
  ) -> Result<Int, VQZError> {
    let memory = memoryByteCount ?? MachineMemory.defaultLimit
    let vector = copies * ((dimensions + 15) / 16 * 64)
    let minimum = minimum(dimensions: dimensions)
    guard memory / vector >= minimum else {
      return .failure(
        VQZError(
          .memoryLimit,
          "memory: found \(memory) bytes, expected at least \(minimum * vector) to learn from "
            + "\(minimum) vectors of \(dimensions) numbers", hint: "raise the memory limit"))
    }
    return .success(memory / vector)
  }

  /// - Parameters:
  ///   - limit: most vectors that are kept.
  ///   - keepsZeros: whether vectors of zeros are learnt from, too, which have no direction.
  ///   - report: called after every run with the vectors so far; what it throws ends the reading.
  /// - Throws: `usage` for a run that is no whole vectors, `tooFewVectors`, and what the source
  ///   throws.
  init(
    _ source: VectorSource, limit: Int, seed: UInt64, keepsZeros: Bool = false,
    report: (Int) throws -> Void
  ) throws {
    dimensions = source.dimensions
    self.limit = limit
    self.keepsZeros = keepsZeros
    generator = SeededGenerator(seed: seed, stream: 0x72656164)
    while let run = try source.next() {
      guard run.count.isMultiple(of: dimensions) else {
        throw VQZError(
          .usage,
          "vectors: found a run of \(run.count) numbers, expected whole vectors of "
            + "\(dimensions)")
      }
      for start in stride(from: 0, to: run.count, by: dimensions) {
        add(run[start..<start + dimensions])
      }
      try report(found)
    }
    let minimum = Self.minimum(dimensions: dimensions)
    guard kept >= minimum else {
      throw TrainingError.tooFewVectors(
        minimum: minimum, found: kept, dimensions: dimensions, skipped: notFinite + zero)
    }
  }

  /// Vectors that can be learnt from, in the whole source.
  var usable: Int { found - notFinite - zero }
  /// Vectors that are kept.
  var kept: Int { min(usable, limit) }

  private mutating func add(_ vector: ArraySlice<Float>) {
    found += 1
    guard vector.allSatisfy(\.isFinite) else {
      notFinite += 1
      return
    }
    guard keepsZeros || vector.contains(where: { $0 != 0 }) else {
      zero += 1
      return
    }
    if usable <= limit {
      if (usable - 1).isMultiple(of: Self.block) { blocks.append([]) }
      blocks[blocks.count - 1] += vector
    } else {
      // Reservoir sampling (Vitter's algorithm R).
      let place = generator.index(below: usable)
      guard place < limit else { return }
      let start = place % Self.block * dimensions
      blocks[place / Self.block].replaceSubrange(start..<start + dimensions, with: vector)
    }
  }

  /// Hands the vectors on in random order, and keeps none.
  mutating func takeRows() -> VectorRows {
    let (count, d) = (kept, dimensions)
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, generator.index(below: last + 1))
    }
    let rows = VectorRows(count: count, dimensions: d)
    for (number, block) in blocks.enumerated() {
      for index in 0..<block.count / d {
        let to = order[number * Self.block + index] * rows.width
        for column in 0..<d { rows.values[to + column] = block[index * d + column] }
      }
      blocks[number] = []
    }
    return rows
  }
}
