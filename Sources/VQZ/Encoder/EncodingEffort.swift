/// What an encoder does at an effort of 1 to 9.
struct EncodingEffort: Sendable, Equatable {
  private let number: Int

  init(_ number: Int) { self.number = number }

  /// Tries zstd beside the range coder, where either may be taken.
  var triesPlanes: Bool { number >= 4 }

  /// Encodes after the first, each of which makes up for the error of the one before.
  var refinements: Int { max(0, number - 6) }
}
