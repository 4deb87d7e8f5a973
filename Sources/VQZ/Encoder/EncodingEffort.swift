/// What an encoder does at an effort of 1 to 9.
struct EncodingEffort: Sendable, Equatable {
  private let number: Int

  init(_ number: Int) { self.number = number }

  /// Tries zstd beside the range coder, where either may be taken.
  var triesPlanes: Bool { number >= 3 }

  /// Most encodes after the first, each of which makes up for the error of the one before. What the
  /// first gains is four times that of the second: `Fixtures/regression/ablations.md`.
  var refinements: Int {
    switch number {
    case ...4: 0
    case 5...7: number - 4
    case 8: 5
    default: 8
    }
  }
}
