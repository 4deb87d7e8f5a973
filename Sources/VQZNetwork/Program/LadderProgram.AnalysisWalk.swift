extension LadderProgram {
  /// Lists the operations of an analysis, from the samples to the coarsest level.
  ///
  /// With a skeleton the trunk of a level gives its coefficients: those that go on to the coarser
  /// level, then the values of each step. Without one every step has layers of its own for its
  /// values, and all features go on.
  struct AnalysisWalk {
    /// In the order in which an analysis runs them.
    private(set) var operations: [Operation] = []
    private let description: NetworkDescription
    /// Paths and channels of the steps, `[level][step]`.
    private let places: [[Place]]

    init(_ description: NetworkDescription, _ places: [[Place]]) {
      self.description = description
      self.places = places
      var shape = LayerShape(channels: description.channels, stride: 1)
      for index in description.levels.indices.reversed() { walk(index, &shape) }
    }

    /// - Parameter shape: of what goes into the trunk of the level, then of what goes on from it.
    private mutating func walk(_ index: Int, _ shape: inout LayerShape) {
      let level = description.levels[index]
      // What the trunk gives is known from its layers; what it should give is the description's
      // claim.
      var features = level.trunk.output(of: shape)
      features.stride = level.stride
      if description.skeleton != nil {
        features.channels = description.coefficientChannels(index)
      }
      operations.append(
        Operation(
          .stack(.trunk), level: index,
          from: index == description.levels.count - 1 ? .samples : .features, into: .features,
          layers: level.trunk, path: NetworkDescription.path(level: index) + ".trunk",
          input: shape, output: features))
      shape = features
      for (number, step) in level.steps.enumerated() {
        let values = LayerShape(channels: step.latentChannels, stride: level.stride)
        let (path, channels) = (places[index][number].path, places[index][number].channels)
        operations.append(
          description.skeleton != nil
            ? Operation(
              .slice, level: index, step: number, from: .features, into: .values,
              input: features, output: values, channels: channels)
            : Operation(
              .stack(.analysis), level: index, step: number, from: .features, into: .values,
              layers: step.analysis, path: path + ".analysis", input: features, output: values))
      }
      // Without a skeleton the features go on as they are.
      guard description.skeleton != nil, index > 0 else { return }
      // The first channels go on to the coarser level, those behind them are the steps'.
      shape.channels = description.liftedChannels(index)
      operations.append(
        Operation(
          .slice, level: index, from: .features, into: .features, input: features, output: shape,
          channels: 0..<shape.channels))
    }
  }
}
