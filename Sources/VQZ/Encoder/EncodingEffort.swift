/// What an encoder does at an effort of 1 to 9.
struct EncodingEffort: Sendable, Equatable {
  private let number: Int

  init(_ number: Int) { self.number = number }

  /// Tries zstd beside the range coder, where either may be taken.
  var triesPlanes: Bool { number >= 3 }

  /// Chooses indices a second time, by what they cost in the contexts that the first choice makes.
  var pricesContexts: Bool { number == 2 || number >= 4 }

  /// Most encodes after the first, each of which makes up for the error of the one before. What the
  /// first gains is many times that of the second: `Fixtures/regression/ablations.md`.
  var refinements: Int {
    switch number {
    case ...2: 0
    case 3: 1
    case 4...8: number - 3
    default: 8
    }
  }
}
