/// Most that a sample, or a vector, may differ from the original.
///
/// A literal number is an absolute bound: `3`, `0.125`.
public enum ErrorBound: Sendable, Equatable {
  /// In the units of the samples: a finite number of 0 or more; 0 is lossless. Of integer samples
  /// what lies behind the point is dropped. Of vectors the distance of each whole vector from its
  /// original: the root of the sum of the squared differences.
  case absolute(Double)
  /// A share of the distance from the least to the greatest finite sample of the signal, or of 255
  /// for pictures; a finite number of 0 or more.
  case ofRange(Double)
  /// A share of the magnitude of each sample itself: 0 or more and below 1. Zeros stay zeros.
  case relative(Double)
  /// Of vectors alone: the least cosine of the angle between each vector and its original; above 0
  /// and at most 1. Vectors without a direction come back bit for bit.
  case cosine(Double)

  /// Whether the number is one that the case allows.
  package var isValid: Bool {
    switch self {
    case .absolute(let most), .ofRange(let most): most.isFinite && most >= 0
    case .relative(let share): share >= 0 && share < 1
    case .cosine(let least): least > 0 && least <= 1
    }
  }
}

extension ErrorBound: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// An absolute bound.
  ///
  /// - Parameter value: 0 or more.
  public init(integerLiteral value: Int) { self = .absolute(Double(value)) }

  /// An absolute bound.
  ///
  /// - Parameter value: finite, 0 or more.
  public init(floatLiteral value: Double) { self = .absolute(value) }
}

extension ErrorBound: CustomStringConvertible {
  /// As the command writes it: `0.125`, `1% of the range`, `1% of each sample`, `cosine 0.98`.
  public var description: String {
    switch self {
    case .absolute(let most): Self.text(most)
    case .ofRange(let share): Self.text(share * 100) + "% of the range"
    case .relative(let share): Self.text(share * 100) + "% of each sample"
    case .cosine(let least): "cosine \(Self.text(least))"
    }
  }

  private static func text(_ number: Double) -> String {
    if let whole = Int(exactly: number) { "\(whole)" } else { "\(number)" }
  }
}
