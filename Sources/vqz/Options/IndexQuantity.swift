import ArgumentParser

/// Places of vectors, `5,17,900-950`: numbers from 0, and ranges with both their ends.
struct IndexQuantity: ExpressibleByArgument, Sendable {
  let indices: [Int]

  /// Most indices of one argument: what is asked for is held in memory.
  private static let limit = 1 << 24

  init?(argument: String) {
    var indices: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      let numbers = ends.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
      guard numbers.count == ends.count, let first = numbers.first, let last = numbers.last,
        numbers.count <= 2, first <= last, last - first < Self.limit - indices.count
      else { return nil }
      indices += first...last
    }
    self.indices = indices
  }
}
