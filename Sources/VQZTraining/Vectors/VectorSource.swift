public import VQZCore

/// Vectors to learn from, one run of them after another, each read once: they need not fit in
/// memory.
public struct VectorSource {
  /// D, numbers of a vector.
  public let dimensions: Int
  /// The next whole vectors, one behind the other; nil behind the last.
  let next: () throws -> [Float]?

  /// Vectors in memory.
  ///
  /// - Parameters:
  ///   - values: `[vectors][dimensions]`, one vector behind the other.
  ///   - dimensions: numbers of a vector.
  /// - Throws: `usage` where the values are no whole vectors, or of none that can be coded.
  public init(_ values: [Float], dimensions: Int) throws(VQZError) {
    guard dimensions < 1 || values.count.isMultiple(of: dimensions) else {
      throw VQZError(
        .usage, "vectors: found \(values.count) numbers, expected a multiple of \(dimensions)",
        hint: "give whole vectors, one behind the other")
    }
    var isLeft = true
    try self.init(dimensions: dimensions) {
      defer { isLeft = false }
      return isLeft ? values : nil
    }
  }

  /// Vectors that come in runs.
  ///
  /// - Parameters:
  ///   - dimensions: numbers of a vector, 1 to 4096.
  ///   - next: gives whole vectors, one behind the other, and nil behind the last; called until
  ///     then, from one thread. What it throws ends the training and is passed on.
  /// - Throws: `usage` for another number of dimensions.
  public init(dimensions: Int, next: @escaping () throws -> [Float]?) throws(VQZError) {
    guard (1...Self.dimensionLimit).contains(dimensions) else {
      throw VQZError(
        .usage,
        "vectors: found \(dimensions) numbers each, expected 1 to \(Self.dimensionLimit)",
        hint: "cut longer vectors into parts, each of which is a vector")
    }
    self.dimensions = dimensions
    self.next = next
  }

  /// Most numbers of a vector.
  public static let dimensionLimit = 4096
}
