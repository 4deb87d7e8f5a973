/// What a file promises of every vector.
package enum VectorPromise: Sendable, Equatable {
  /// No vector lies farther from its original, in samples; 0 or more.
  case distance(Double)
  /// The cosine of the angle to the original is not smaller; above 0, at most 1.
  case cosine(Double)

  /// Whether the number is one that the case allows.
  package var isValid: Bool {
    switch self {
    case .distance(let most): most.isFinite && most >= 0
    case .cosine(let least): least > 0 && least <= 1
    }
  }

  /// Whether a decoded vector keeps the promise.
  package func isKept(by distance: VectorDistance) -> Bool {
    switch self {
    case .distance(let most): distance.squares <= most * most
    case .cosine(let least): distance.cosine >= least
    }
  }
}

/// How far a decoded vector is from the original.
package struct VectorDistance: Sendable, Equatable {
  /// Sum of the squared differences.
  package let squares: Double
  /// Sum of the squares of the original.
  package let length: Double
  /// Cosine of the angle between the two; 0 where one of them has no direction.
  package let cosine: Double

  /// Sums go from the first dimension to the last, so they are the same everywhere.
  ///
  /// - Parameters:
  ///   - original: `[D]`.
  ///   - decoded: `[D]`.
  package init(_ original: ArraySlice<Double>, _ decoded: ArraySlice<Double>) {
    var (squares, product, one, other) = (0.0, 0.0, 0.0, 0.0)
    for (a, b) in zip(original, decoded) {
      squares += (a - b) * (a - b)
      product += a * b
      one += a * a
      other += b * b
    }
    self.squares = squares
    length = one
    let scale = one.squareRoot() * other.squareRoot()
    cosine = scale > 0 ? product / scale : 0
  }
}
