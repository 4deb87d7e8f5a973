extension NetworkDescription {
  /// Checks that every stack fits its neighbours and every number its range
  /// (`Formats/vqzm.md`, section "Architecture").
  package func validate() throws(ModelError) {
    try require([1, 3].contains(channels), "\(channels) channels", "1 or 3")
    try require((255...32767).contains(bound), "bound \(bound)", "255 to 32767")
    try require((0...7).contains(fractionBits), "\(fractionBits) fraction bits", "0 to 7")
    try require(
      (0...14).contains(latentFractionBits), "\(latentFractionBits) latent fraction bits",
      "0 to 14")
    try require((1...8).contains(levels.count), "\(levels.count) levels", "1 to 8")
    for (index, level) in levels.enumerated() {
      try validate(level, index)
      if skeleton != nil { try validateLift(index) }
    }
    for index in 0..<levels.count { try validateTrunk(index) }
    let last = levels[levels.count - 1]
    let end = try output.shape(
      from: LayerShape(channels: last.features, stride: last.stride), path: "output",
      coarsest: stride)
    let samples = LayerShape(channels: channels, stride: 1)
    let goal =
      skeleton == nil
      ? samples
      : LayerShape(channels: coefficientChannels(levels.count - 1), stride: last.stride)
    try require(
      end == goal, "an output of \(end.channels) channels at stride \(end.stride)",
      "\(goal.channels) channels at stride \(goal.stride)")
    try require(!output.isEmpty, "no output layers", "at least one")
    if let skeleton {
      try validate(skeleton, from: goal, to: samples)
    } else {
      try requireNoSkeletonMembers()
    }
  }

  private func validate(_ level: Level, _ index: Int) throws(ModelError) {
    try require(
      level.stride.nonzeroBitCount == 1 && (1...Self.maximumStride).contains(level.stride),
      "stride \(level.stride)", "a power of two up to \(Self.maximumStride)")
    try require(
      level.stride <= stride, "stride \(level.stride) at level \(index)",
      "at most \(stride), that of the first level")
    try require(
      (1...Layer.maximumChannels).contains(level.features), "\(level.features) features",
      "1 to \(Layer.maximumChannels)")
    let start = LayerShape(channels: level.features, stride: level.stride)
    let path = Self.path(level: index)
    if index == 0 {
      try require(level.entry.isEmpty, "an entry at the first level", "none")
    } else {
      let above = levels[index - 1]
      let entered = try level.entry.shape(
        from: LayerShape(channels: above.features, stride: above.stride), path: path + ".entry",
        coarsest: stride)
      try require(
        entered == start && !level.entry.isEmpty, "an entry to another shape",
        "\(start.channels) channels at stride \(start.stride)")
    }
    try require((1...64).contains(level.steps.count), "\(level.steps.count) steps", "1 to 64")
    for (number, step) in level.steps.enumerated() {
      try validate(step, from: start, path: Self.path(level: index, step: number))
    }
  }

  private func validate(
    _ step: Step, from start: LayerShape, path: String
  ) throws(ModelError) {
    try require(
      (1...1024).contains(step.groups) && (1...1024).contains(step.dimension)
        && step.latentChannels <= Layer.maximumChannels,
      "\(step.groups) groups of \(step.dimension)", "up to \(Layer.maximumChannels) channels")
    try require((1...256).contains(step.classes.count), "\(step.classes.count) classes", "1 to 256")
    try require((0...15).contains(step.classShift), "class shift \(step.classShift)", "0 to 15")
    for each in step.classes {
      try require((1...4096).contains(each.codewords), "\(each.codewords) codewords", "1 to 4096")
      try require(
        each.dimension >= 1 && each.dimension <= step.dimension
          && step.dimension % each.dimension == 0,
        "codewords of \(each.dimension) dimensions", "a divisor of \(step.dimension)")
    }
    try require(
      step.classes.count == 1 || !step.head.isEmpty, "classes without a head", "a head")
    try require(
      (0...step.classes.count).contains(step.contextClasses),
      "contexts for \(step.contextClasses) classes", "at most \(step.classes.count)")
    if step.contextClasses > 0 {
      try require(
        !step.head.isEmpty && step.classes.count <= StepContexts.maximumClassCount
          && step.classShift >= 2,
        "contexts in a step of \(step.classes.count) classes, class shift \(step.classShift)",
        "a head, at most \(StepContexts.maximumClassCount) classes and a shift of 2 or more")
    }
    let body = try step.body.shape(from: start, path: path + ".body", coarsest: stride)
    try require(body == start, "a body that changes the shape", "\(start.channels) features")
    if !step.head.isEmpty {
      let head = try step.head.shape(from: start, path: path + ".head", coarsest: stride)
      try require(
        head == LayerShape(channels: step.latentChannels + step.groups, stride: start.stride),
        "a head of \(head.channels) channels", "\(step.latentChannels + step.groups)")
    }
    let latent = LayerShape(channels: step.latentChannels, stride: start.stride)
    let merged = try [Layer.convolution(step.merge)].shape(
      from: latent, path: path + ".merge", coarsest: stride)
    try require(
      merged == start && !step.merge.isLeaky, "a merge to another shape",
      "\(start.channels) features, no leaky ReLU")
  }

  /// What only a skeleton gives a meaning, and what it takes the meaning from.
  private func validate(
    _ skeleton: Skeleton, from coefficients: LayerShape, to samples: LayerShape
  ) throws(ModelError) {
    try require(
      (1...256).contains(skeleton.qualities), "\(skeleton.qualities) qualities", "1 to 256")
    let bits = skeleton.codewordFractionBits
    try require((0...14).contains(bits), "\(bits) codeword fraction bits", "0 to 14")
    try require(latentFractionBits == 0, "\(latentFractionBits) latent fraction bits", "0")
    try require(!skeleton.synthesis.isEmpty, "no synthesis layers", "at least one")
    let end = try skeleton.synthesis.shape(from: coefficients, path: "synthesis", coarsest: stride)
    try require(
      end == samples, "a synthesis to \(end.channels) channels at stride \(end.stride)",
      "\(channels) channels at stride 1")
    for step in levels.flatMap(\.steps) {
      let bits = step.valueFractionBits
      try require((0...14).contains(bits), "\(bits) value fraction bits", "0 to 14")
      try require(step.analysis.isEmpty, "an analysis in a step", "none beside a skeleton")
    }
  }

  private func requireNoSkeletonMembers() throws(ModelError) {
    for level in levels {
      try require(
        level.lift.isEmpty && level.liftMerge == nil
          && level.steps.allSatisfy { $0.valueFractionBits == 0 },
        "members of a skeleton", "none without one")
    }
  }

  /// From the coefficients of a level to the next.
  private func validateLift(_ index: Int) throws(ModelError) {
    let level = levels[index]
    let count = coefficientChannels(index)
    try require(
      count <= Layer.maximumChannels, "\(count) coefficients at level \(index)",
      "at most \(Layer.maximumChannels)")
    guard index + 1 < levels.count else {
      try require(
        level.lift.isEmpty && level.liftMerge == nil, "a lift at the last level", "none")
      return
    }
    let next = levels[index + 1]
    guard let merge = level.liftMerge, !level.lift.isEmpty else {
      throw .architecture(found: "no lift or lift_merge at level \(index)", expected: "both")
    }
    let path = Self.path(level: index)
    let lifted = try level.lift.shape(
      from: LayerShape(channels: count, stride: level.stride), path: path + ".lift",
      coarsest: stride)
    try require(
      lifted.stride == next.stride, "a lift to stride \(lifted.stride)", "\(next.stride)")
    let merged = try [Layer.convolution(merge)].shape(
      from: lifted, path: path + ".lift_merge", coarsest: stride)
    try require(
      merged.channels == next.features && !merge.isLeaky, "a lift_merge to another shape",
      "\(next.features) features, no leaky ReLU")
  }

  /// The analysis side: the trunk's shape, and each step's analysis from it.
  private func validateTrunk(_ index: Int) throws(ModelError) {
    let level = levels[index]
    let input = try trunkShape(index + 1)
    let features = try level.trunk.shape(
      from: input, path: Self.path(level: index) + ".trunk", coarsest: stride)
    try require(
      features.stride == level.stride, "a trunk ending at stride \(features.stride)",
      "\(level.stride)")
    guard skeleton == nil else {
      return try require(
        features.channels == coefficientChannels(index),
        "a trunk of \(features.channels) channels", "\(coefficientChannels(index))")
    }
    for (number, step) in level.steps.enumerated() {
      let path = Self.path(level: index, step: number) + ".analysis"
      let shape = try step.analysis.shape(from: features, path: path, coarsest: stride)
      try require(
        shape == LayerShape(channels: step.latentChannels, stride: level.stride),
        "an analysis of \(shape.channels) channels", "\(step.latentChannels)")
    }
  }

  /// The analysis features of level `index`, or with a skeleton what it hands on; the samples
  /// themselves below the last level.
  private func trunkShape(_ index: Int) throws(ModelError) -> LayerShape {
    guard index < levels.count else { return LayerShape(channels: channels, stride: 1) }
    guard skeleton == nil else {
      return LayerShape(channels: liftedChannels(index), stride: levels[index].stride)
    }
    return try levels[index].trunk.shape(
      from: try trunkShape(index + 1), path: Self.path(level: index) + ".trunk", coarsest: stride)
  }

  private func require(
    _ holds: Bool, _ found: @autoclosure () -> String, _ expected: @autoclosure () -> String
  ) throws(ModelError) {
    guard holds else { throw .architecture(found: found(), expected: expected()) }
  }
}
