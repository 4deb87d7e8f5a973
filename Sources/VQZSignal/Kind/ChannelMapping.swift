/// How the channels of a model are made of those of a signal, and back.
package enum ChannelMapping: Sendable {
  /// Each is one of the signal, in the same order.
  case same
  /// All three are the one of the signal. What a decoder makes of them, which need not be equal, is
  /// (a + 2b + c + 2) >> 2 (`Formats/vqz.md`, section "TILE").
  case repeatedThrice

  /// Which channel of a signal a channel of the model is.
  package func source(of channel: Int) -> Int {
    switch self {
    case .same: channel
    case .repeatedThrice: 0
    }
  }

  /// The samples of a signal out of those that a model decoded, `[position][channel]`.
  package func merged(_ samples: [UInt8]) -> [UInt8] {
    switch self {
    case .same: return samples
    case .repeatedThrice:
      return (0..<samples.count / 3).map { position in
        let sum =
          Int(samples[position * 3]) + 2 * Int(samples[position * 3 + 1])
          + Int(samples[position * 3 + 2])
        return UInt8((sum + 2) >> 2)
      }
    }
  }
}
