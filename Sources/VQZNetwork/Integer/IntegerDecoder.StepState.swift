extension IntegerDecoder {
  /// What is known when a step asks for its indices: everything decoded before it.
  package struct StepState {
    package let level: Int
    package let step: Int
    package let quality: Int
    package let height: Int
    package let width: Int
    /// Means, the first `groups·dimension` channels; nil where the step has no head (all zero).
    package let means: IntegerMap?
    /// A class for each position and group, `[height][width][groups]`; nil: all class 0.
    package let groupClasses: [UInt8]?
    /// Where the indices of each row begin, and behind the last row where they end.
    package let rowStarts: [Int]
    /// A class for each index, in the order of the stream; nil: all class 0.
    package let symbolClasses: [UInt8]?

    /// Indices this step takes.
    package var symbolCount: Int { rowStarts[height] }
  }
}
