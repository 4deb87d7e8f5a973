extension LadderProgram {
  /// One operation of a ladder: what it does, from which register into which, and between what
  /// shapes.
  package struct Operation: Sendable {
    package let action: Action
    /// Level it belongs to: for a lift and its merge the one above, whose tensors they have.
    package let level: Int
    /// Step within the level; nil between steps.
    package let step: Int?
    package let from: Register
    package let into: Register
    /// Whether the result is added to what `into` holds, and does not replace it.
    package let isAdded: Bool
    /// What is applied; empty but for an action `.stack`.
    package let layers: [Layer]
    /// Prefix of the tensors of `layers`.
    package let path: String
    package let input: LayerShape
    package let output: LayerShape
    /// The channels of `values` among the coefficients, or those that a `slice` takes; else empty.
    package let channels: Range<Int>

    init(
      _ action: Action, level: Int, step: Int? = nil, from: Register, into: Register,
      isAdded: Bool = false, layers: [Layer] = [], path: String = "", input: LayerShape,
      output: LayerShape, channels: Range<Int> = 0..<0
    ) {
      self.action = action
      self.level = level
      self.step = step
      self.from = from
      self.into = into
      self.isAdded = isAdded
      self.layers = layers
      self.path = path
      self.input = input
      self.output = output
      self.channels = channels
    }
  }

  package enum Action: Sendable, Equatable {
    /// `features` become the learnt constant, at every position of the coarsest level.
    case start
    /// `coefficients` become a map for the values of a level, in which those lifted come first.
    case coefficients
    /// Adds the vector that a step has for the quality.
    case condition
    /// Indices of a step become its values: the means of `predictions` plus codewords.
    case values
    /// Layers with tensors of their own.
    case stack(Part)
    /// Some channels of the analysis: the values of a step, or what goes on to the coarser level.
    case slice
  }

  /// The stacks of a ladder by the last component of their path.
  package enum Part: String, Sendable {
    case entry
    case lift
    case liftMerge = "lift_merge"
    case body
    case head
    case merge
    case output
    case synthesis
    case trunk
    case analysis
  }

  /// What an operation reads and writes: one map each.
  package enum Register: Sendable {
    /// What is known at the present level; in the analysis, what the trunk makes.
    case features
    /// Of the present level: those lifted from the level above, then the values of its steps.
    case coefficients
    /// The coefficients of the level above on the grid of this one.
    case lifted
    /// Means of a step, then its spreads.
    case predictions
    /// The decoded values of a step; in the analysis, those it should decode to.
    case values
    /// The samples of the signal in network units.
    case samples
  }
}

extension LadderProgram.Operation {
  /// The part that the layers are of; nil for an operation without any.
  package var part: LadderProgram.Part? {
    if case .stack(let part) = action { part } else { nil }
  }

  /// Whether the stack is one convolution whose tensors are named by `path` itself, without an
  /// index.
  package var isSingle: Bool { part == .merge || part == .liftMerge }

  /// Whether nothing reads `from` any more before it is written again.
  package var isLastRead: Bool { from != into && part != .head }

  /// Whether it runs where only the first `levels` levels are decoded: all of theirs, and of the
  /// others what takes coefficients on to the samples without new ones.
  package func isRun(levels: Int) -> Bool {
    switch action {
    case .coefficients, .stack(.lift), .stack(.synthesis): true
    // Its result is for the features of the level below.
    case .stack(.liftMerge): level + 1 < levels
    default: level < levels
    }
  }

  /// Its convolutions in the order of execution, each with the path of its tensors.
  package var convolutions: [(path: String, shape: Layer.Convolution)] {
    guard isSingle, case .convolution(let shape)? = layers.first else {
      return layers.convolutions(path: path)
    }
    return [(path, shape)]
  }
}
