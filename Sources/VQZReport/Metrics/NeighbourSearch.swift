/// Exact search for the nearest vectors by distance, among vectors as 32-bit floats.
struct NeighbourSearch: Sendable {
  /// `[vectors][lanes of a vector]`, filled up with zeros.
  private let lanes: [SIMD8<Float>]
  private let perVector: Int
  /// Vectors that are searched.
  let count: Int

  /// - Parameters:
  ///   - numbers: `[vectors][dimensions]`, all finite.
  ///   - dimensions: of a vector, 1 or more.
  init(_ numbers: [Double], dimensions: Int) {
    let perVector = (dimensions + 7) / 8
    count = numbers.count / dimensions
    self.perVector = perVector
    var lanes = [SIMD8<Float>](repeating: .zero, count: count * perVector)
    for vector in 0..<count {
      for dimension in 0..<dimensions {
        lanes[vector * perVector + dimension / 8][dimension % 8] =
          Float(numbers[vector * dimensions + dimension])
      }
    }
    self.lanes = lanes
  }

  /// The nearest vectors of the one at a place of `others`, nearest first; of equal distances the
  /// first. The vector at the same place here is left out.
  ///
  /// - Parameters:
  ///   - place: of the query.
  ///   - others: where the query is: of as many dimensions.
  ///   - limit: of how many, fewer where there are not so many.
  func nearest(to place: Int, of others: NeighbourSearch, limit: Int) -> [Int] {
    var found: [(distance: Float, vector: Int)] = []
    let query = place * others.perVector
    unsafe lanes.withUnsafeBufferPointer { base in
      unsafe others.lanes.withUnsafeBufferPointer { queries in
        for vector in 0..<count where vector != place {
          var sum = SIMD8<Float>.zero
          let start = vector * perVector
          for lane in 0..<perVector {
            let difference = unsafe queries[query + lane] - base[start + lane]
            sum += difference * difference
          }
          let distance = sum.sum()
          if found.count == limit, let last = found.last, distance >= last.distance { continue }
          let at = found.firstIndex { $0.distance > distance } ?? found.count
          found.insert((distance, vector), at: at)
          if found.count > limit { found.removeLast() }
        }
      }
    }
    return found.map(\.vector)
  }
}
