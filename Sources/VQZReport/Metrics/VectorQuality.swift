package import VQZCore
import VQZSignal

/// Vectors as they were, prepared once to judge what becomes of them.
package struct VectorReference: Sendable {
  let signal: Signal
  let dimensions: Int
  /// `[vectors][dimensions]`.
  let numbers: [Double]
  /// Places of vectors whose numbers are all finite.
  let finite: [Int]
  /// Sum of the squared distances of the finite ones to their mean.
  let variance: Double
  /// Those that are searched: the first of the finite ones.
  let searched: [Int]
  private let search: NeighbourSearch
  /// Places in `searched`, spread evenly.
  let queries: [Int]
  /// Of each query.
  private let neighbours: [[Int]]
  let threads: Int

  /// Most queries, and most vectors that are searched.
  package static let queryLimit = 500
  package static let searchLimit = 100_000
  /// Neighbours that are compared.
  package static let neighbourCount = 10

  /// - Parameters:
  ///   - signal: of vectors.
  ///   - threads: that share the search.
  package init(_ signal: Signal, threads: Int) {
    self.signal = signal
    self.threads = threads
    let dimensions = signal.shape.channels
    self.dimensions = dimensions
    let numbers = SampleNumbers.of(signal.samples, signal.sampleType)
    self.numbers = numbers
    let finite = (0..<signal.shape.positionCount).filter { vector in
      numbers[vector * dimensions..<(vector + 1) * dimensions].allSatisfy(\.isFinite)
    }
    self.finite = finite
    variance = Self.variance(numbers, finite, dimensions)
    searched = Array(finite.prefix(Self.searchLimit))
    let search = NeighbourSearch(
      Self.picked(searched, of: numbers, dimensions), dimensions: dimensions)
    self.search = search
    // A vector alone has no neighbour.
    let count = searched.count > 1 ? min(Self.queryLimit, searched.count) : 0
    let total = searched.count
    let queries = (0..<count).map { $0 * total / count }
    self.queries = queries
    neighbours = WorkerPool.map(count: count, threads: threads) { index in
      search.nearest(to: queries[index], of: search, limit: Self.neighbourCount)
    }
  }

  private static func variance(_ numbers: [Double], _ finite: [Int], _ dimensions: Int) -> Double {
    var means = [Double](repeating: 0, count: dimensions)
    for vector in finite {
      for dimension in 0..<dimensions {
        means[dimension] += numbers[vector * dimensions + dimension]
      }
    }
    for dimension in 0..<dimensions { means[dimension] /= Double(max(1, finite.count)) }
    return finite.reduce(0) { sum, vector in
      (0..<dimensions).reduce(sum) { sum, dimension in
        let difference = numbers[vector * dimensions + dimension] - means[dimension]
        return sum + difference * difference
      }
    }
  }

  private static func picked(_ places: [Int], of numbers: [Double], _ dimensions: Int) -> [Double] {
    places.flatMap { numbers[$0 * dimensions..<($0 + 1) * dimensions] }
  }

  /// The share of nearest neighbours of the queries that are nearest among decoded vectors, too: of
  /// the first, and of the first ten.
  func recall(_ decoded: [Double]) -> (one: Double, ten: Double) {
    let changed = NeighbourSearch(
      Self.picked(searched, of: decoded, dimensions).map { $0.isFinite ? $0 : 0 },
      dimensions: dimensions)
    let hits = WorkerPool.map(count: queries.count, threads: threads) { index in
      let found = changed.nearest(to: queries[index], of: search, limit: Self.neighbourCount)
      let wanted = neighbours[index]
      return (
        found.first == wanted.first ? 1.0 : 0,
        Double(Set(found).intersection(wanted).count) / Double(max(1, wanted.count))
      )
    }
    let count = Double(max(1, hits.count))
    return (hits.reduce(0) { $0 + $1.0 } / count, hits.reduce(0) { $0 + $1.1 } / count)
  }
}

/// How decoded vectors stand to their originals.
package struct VectorQuality: Sendable, Equatable {
  /// One vector that came out badly.
  package struct Worst: Sendable, Equatable {
    /// Its place in the file, from 0 on.
    package let vector: Int
    package let cosine: Double
    /// Of the original.
    package let length: Double
    /// Distance to the original.
    package let distance: Double
  }

  /// Vectors of the file, and those whose numbers are all finite.
  package let vectorCount: Int
  package let finiteCount: Int
  /// Sum of the squared distances to the originals.
  package private(set) var squares = 0.0
  /// Sum of the squared distances of the originals to their mean.
  package let variance: Double
  /// Over vectors that have a direction.
  package private(set) var cosineSum = 0.0
  package private(set) var cosineCount = 0
  /// Vectors at each whole degree between them and their originals; 90 and more in the last.
  package private(set) var angles = [Int](repeating: 0, count: angleCount)
  /// Those of the smallest cosines.
  package private(set) var worst: [Worst] = []
  package let queryCount: Int
  package let searchedCount: Int
  /// Shares of the exact nearest neighbours that are found again.
  package let recallOne: Double
  package let recallTen: Double
  /// Samples of vectors that are not finite which did not come back bit for bit.
  package private(set) var changedCount = 0

  package static let angleCount = 91
  package static let worstCount = 10

  /// - Parameters:
  ///   - reference: the vectors as they were.
  ///   - decoded: of the same shape and type.
  package init(_ reference: VectorReference, decoded: Signal) {
    let dimensions = reference.dimensions
    let numbers = SampleNumbers.of(decoded.samples, decoded.sampleType)
    vectorCount = reference.signal.shape.positionCount
    finiteCount = reference.finite.count
    variance = reference.variance
    queryCount = reference.queries.count
    searchedCount = reference.searched.count
    (recallOne, recallTen) = reference.recall(numbers)
    for vector in reference.finite {
      let range = vector * dimensions..<(vector + 1) * dimensions
      let distance = VectorDistance(reference.numbers[range], numbers[range])
      squares += distance.squares.isFinite ? distance.squares : .infinity
      if distance.length > 0 { add(vector, distance) }
    }
    changedCount = Self.changed(reference, decoded)
  }

  /// Squared distance over the variance of the vectors.
  package var relativeError: Double {
    variance > 0 ? squares / variance : squares > 0 ? .infinity : 0
  }

  package var meanCosine: Double { cosineCount > 0 ? cosineSum / Double(cosineCount) : 1 }

  private mutating func add(_ vector: Int, _ distance: VectorDistance) {
    let cosine = distance.cosine.isFinite ? min(max(distance.cosine, -1), 1) : 0
    cosineSum += cosine
    cosineCount += 1
    let degrees = SystemMath.acos(cosine) * 180 / .pi
    angles[min(Int(degrees), Self.angleCount - 1)] += 1
    if worst.count == Self.worstCount, let last = worst.last, cosine >= last.cosine { return }
    let at = worst.firstIndex { $0.cosine > cosine } ?? worst.count
    worst.insert(
      Worst(
        vector: vector, cosine: cosine, length: distance.length.squareRoot(),
        distance: distance.squares.squareRoot()), at: at)
    if worst.count > Self.worstCount { worst.removeLast() }
  }

  private static func changed(_ reference: VectorReference, _ decoded: Signal) -> Int {
    guard reference.finite.count < reference.signal.shape.positionCount else { return 0 }
    let finite = Set(reference.finite)
    let size = decoded.sampleType.byteCount
    let samples = reference.signal.samples
    return (0..<reference.signal.shape.sampleCount).count { index in
      let bytes = index * size..<(index + 1) * size
      return !finite.contains(index / reference.dimensions)
        && samples[bytes] != decoded.samples[bytes]
    }
  }
}
