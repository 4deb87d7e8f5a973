extension LadderProgram {
  /// Lists the operations of a decoder.
  ///
  /// With a skeleton, two levels of one step each:
  ///
  /// ```
  /// start  coefficients                                  level 0
  /// condition  body  head  values  merge                 its step
  /// lift  coefficients  entry  lift_merge                on to level 1
  /// condition  body  head  values  merge                 its step
  /// output  synthesis                                    samples
  /// ```
  ///
  /// Without one nothing is lifted, no step has a condition, and the output makes the samples.
  struct DecoderWalk {
    /// In the order in which a decoder runs them.
    private(set) var operations: [Operation] = []
    private let description: NetworkDescription
    /// Paths and channels of the steps, `[level][step]`.
    private let places: [[Place]]

    init(_ description: NetworkDescription, _ places: [[Place]]) {
      self.description = description
      self.places = places
      // From the coarsest level to the finest, each begun by what the one above handed on.
      for index in description.levels.indices {
        if index == 0 { start() } else { enter(index) }
        for number in description.levels[index].steps.indices { step(index, number) }
      }
      if let last = description.levels.last { finish(last) }
    }

    /// Whether there is a register of coefficients at all.
    private var codesCoefficients: Bool { description.skeleton != nil }

    /// The features of a level.
    private func features(_ index: Int) -> LayerShape {
      let level = description.levels[index]
      return LayerShape(channels: level.features, stride: level.stride)
    }

    /// The coefficients of a level: those lifted to it, then the values of its steps.
    private func coefficients(_ index: Int) -> LayerShape {
      LayerShape(
        channels: description.coefficientChannels(index), stride: description.levels[index].stride)
    }

    /// The first level starts from nothing but what was learnt.
    private mutating func start() {
      let shape = features(0)
      operations.append(
        Operation(
          .start, level: 0, from: .features, into: .features, input: shape, output: shape))
      guard codesCoefficients else { return }
      let all = coefficients(0)
      operations.append(
        Operation(
          .coefficients, level: 0, from: .features, into: .coefficients, input: all, output: all))
    }

    /// From a level to the next finer one.
    private mutating func enter(_ index: Int) {
      let above = description.levels[index - 1]
      // The lift and its merge have the paths of the level above, the entry that of its own.
      let path = NetworkDescription.path(level: index - 1)
      let stride = description.levels[index].stride
      // Lifted coefficients are on the grid of the finer level, whatever the lift leaves open.
      var lifted = above.lift.output(of: coefficients(index - 1))
      lifted.stride = stride
      if let merge = above.liftMerge { lifted.channels = merge.inputs }
      // Coefficients go on first: those of the level above are let go before the entry makes maps
      // of the finer grid.
      if !above.lift.isEmpty {
        append(
          .lift, level: index - 1, from: .coefficients, into: .lifted, above.lift, path,
          coefficients(index - 1), lifted)
      }
      if codesCoefficients {
        operations.append(
          Operation(
            .coefficients, level: index, from: .lifted, into: .coefficients, input: lifted,
            output: coefficients(index)))
      }
      // Features go on to the finer grid, and then the lifted coefficients are added to them.
      append(
        .entry, level: index, from: .features, into: .features, description.levels[index].entry,
        NetworkDescription.path(level: index), features(index - 1), features(index))
      if let merge = above.liftMerge {
        append(
          .liftMerge, level: index - 1, from: .lifted, into: .features, isAdded: true,
          [.convolution(merge)], path, lifted, features(index))
      }
    }

    /// One step: condition, body, head, values and merge.
    private mutating func step(_ index: Int, _ number: Int) {
      let step = description.levels[index].steps[number]
      let (path, channels) = (places[index][number].path, places[index][number].channels)
      let features = features(index)
      let values = LayerShape(channels: step.latentChannels, stride: features.stride)
      // A mean for every value and a spread for every group.
      let predictions = LayerShape(
        channels: step.latentChannels + step.groups, stride: features.stride)
      if codesCoefficients {
        operations.append(
          Operation(
            .condition, level: index, step: number, from: .features, into: .features,
            isAdded: true, input: features, output: features))
      }
      // Both may be empty: a step then refines nothing, or predicts zeros.
      if !step.body.isEmpty {
        append(
          .body, level: index, step: number, from: .features, into: .features, step.body, path,
          features, features)
      }
      if !step.head.isEmpty {
        append(
          .head, level: index, step: number, from: .features, into: .predictions, step.head, path,
          features, predictions)
      }
      operations.append(
        Operation(
          .values, level: index, step: number, from: .predictions, into: .values,
          input: predictions, output: values, channels: channels))
      append(
        .merge, level: index, step: number, from: .values, into: .features, isAdded: true,
        [.convolution(step.merge)], path, values, features)
    }

    /// From the last level to the samples. With a skeleton the output corrects the coefficients,
    /// which a linear synthesis turns into samples.
    private mutating func finish(_ last: NetworkDescription.Level) {
      let index = description.levels.count - 1
      let samples = LayerShape(channels: description.channels, stride: 1)
      guard let skeleton = description.skeleton else {
        return append(
          .output, level: index, from: .features, into: .samples, description.output, nil,
          features(index), samples)
      }
      append(
        .output, level: index, from: .features, into: .coefficients, isAdded: true,
        description.output, nil, features(index), coefficients(index))
      append(
        .synthesis, level: index, from: .coefficients, into: .samples, skeleton.synthesis, nil,
        coefficients(index), samples)
    }

    /// Appends an operation with layers.
    ///
    /// - Parameter path: of the level or step; nil where the part is of the whole ladder.
    private mutating func append(
      _ part: Part, level: Int, step: Int? = nil, from: Register, into: Register,
      isAdded: Bool = false, _ layers: [Layer], _ path: String?, _ input: LayerShape,
      _ output: LayerShape
    ) {
      operations.append(
        Operation(
          .stack(part), level: level, step: step, from: from, into: into, isAdded: isAdded,
          layers: layers, path: (path.map { $0 + "." } ?? "") + part.rawValue, input: input,
          output: output))
    }
  }
}
