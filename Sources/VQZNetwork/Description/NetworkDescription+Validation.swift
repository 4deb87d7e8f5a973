internal import VQZCore

extension NetworkDescription {
  /// Checks that every number is in its range and every stack fits its neighbours
  /// (`Formats/vqzm.md`, section "Architecture").
  ///
  /// Numbers come first: what follows multiplies and adds them.
  package func validate() throws(ModelError) {
    try validateNumbers()
    for (index, level) in levels.enumerated() {
      try validate(level, index)
      for step in level.steps { try validate(step) }
    }
    try require(!output.isEmpty, "no output layers", "at least one")
    if let skeleton { try validate(skeleton) } else { try requireNoSkeletonMembers() }
    let program = program
    for operation in program.decoder + program.analysis { try validate(operation) }
    try validateReach()
  }

  private func validateScale() throws(ModelError) {
    // Every sample type that a model can have fits 32 bits with a sign.
    let samples = Int(Int32.min)...Int(Int32.max)
    try require(
      samples.contains(scale.offset) && samples.contains(scale.least)
        && samples.contains(scale.most) && scale.least <= scale.most,
      "samples from \(scale.least) to \(scale.most) around \(scale.offset)",
      "32-bit numbers in order")
    try require((1...1 << 24).contains(scale.unit), "a unit of \(scale.unit)", "1 to 2^24")
  }

  /// A series is one row, and no vector may look at another.
  private func validateReach() throws(ModelError) {
    let axes = signal.reachAxes
    guard axes < 2 else { return }
    let most = Extent(rows: 1, columns: axes == 0 ? 1 : Self.maximumStride)
    let found = extents.first { !$0.fits(within: most) }
    try require(
      found == nil, "an extent of \(found ?? 1) for \(signal)",
      "one \(axes == 0 ? "by one" : "row")")
    guard axes == 0 else { return }
    try require(
      levels.allSatisfy { $0.steps.allSatisfy { $0.contextClasses == 0 } },
      "contexts for vectors", "none")
  }

  /// The numbers of the ladder as a whole.
  private func validateNumbers() throws(ModelError) {
    try require(
      (1...Layer.maximumChannels).contains(channels), "\(channels) channels",
      "1 to \(Layer.maximumChannels)")
    try validateScale()
    // Activations are int16 within ±bound.
    try require((255...32767).contains(bound), "bound \(bound)", "255 to 32767")
    try require((0...7).contains(fractionBits), "\(fractionBits) fraction bits", "0 to 7")
    try require(
      (0...14).contains(latentFractionBits), "\(latentFractionBits) latent fraction bits",
      "0 to 14")
    try require((1...8).contains(levels.count), "\(levels.count) levels", "1 to 8")
  }

  /// The numbers of a level. No level is coarser than the first, which all grids are measured by.
  private func validate(_ level: Level, _ index: Int) throws(ModelError) {
    try require(
      level.stride.both { $0.nonzeroBitCount == 1 && (1...Self.maximumStride).contains($0) },
      "stride \(level.stride)", "a power of two up to \(Self.maximumStride)")
    try require(
      level.stride.fits(within: stride), "stride \(level.stride) at level \(index)",
      "at most \(stride), that of the first level")
    try require(
      (1...Layer.maximumChannels).contains(level.features), "\(level.features) features",
      "1 to \(Layer.maximumChannels)")
    if index == 0 {
      try require(level.entry.isEmpty, "an entry at the first level", "none")
    } else {
      try require(!level.entry.isEmpty, "no entry at level \(index)", "at least one layer")
    }
    try require((1...64).contains(level.steps.count), "\(level.steps.count) steps", "1 to 64")
  }

  /// The numbers of a step and of its classes.
  private func validate(_ step: Step) throws(ModelError) {
    try require(
      (1...1024).contains(step.groups) && (1...1024).contains(step.dimension)
        && step.latentChannels <= Layer.maximumChannels,
      "\(step.groups) groups of \(step.dimension)", "up to \(Layer.maximumChannels) channels")
    try require((1...256).contains(step.classes.count), "\(step.classes.count) classes", "1 to 256")
    try require((0...15).contains(step.classShift), "class shift \(step.classShift)", "0 to 15")
    for each in step.classes {
      try require((1...4096).contains(each.codewords), "\(each.codewords) codewords", "1 to 4096")
      try require(
        // The groups of a class are cut into parts of its dimension, without a rest.
        each.dimension >= 1 && each.dimension <= step.dimension
          && step.dimension % each.dimension == 0,
        "codewords of \(each.dimension) dimensions", "a divisor of \(step.dimension)")
    }
    try require(
      step.classes.count == 1 || !step.head.isEmpty, "classes without a head", "a head")
    try require(
      (0...step.classes.count).contains(step.contextClasses),
      "contexts for \(step.contextClasses) classes", "at most \(step.classes.count)")
    // A bin is a quarter of a class by the spread that the head predicts: without a head there is
    // none, and a class must be at least four spreads wide.
    guard step.contextClasses > 0 else { return }
    try require(
      !step.head.isEmpty && step.classes.count <= NeighbourTables.maximumClassCount
        && step.classShift >= 2,
      "contexts in a step of \(step.classes.count) classes, class shift \(step.classShift)",
      "a head, at most \(NeighbourTables.maximumClassCount) classes and a shift of 2 or more")
  }

  /// What only a skeleton gives a meaning, and what it takes the meaning from.
  private func validate(_ skeleton: Skeleton) throws(ModelError) {
    try require(
      (1...256).contains(skeleton.qualities), "\(skeleton.qualities) qualities", "1 to 256")
    let bits = skeleton.codewordFractionBits
    try require((0...14).contains(bits), "\(bits) codeword fraction bits", "0 to 14")
    // With a skeleton the scale of the values is each step's own.
    try require(latentFractionBits == 0, "\(latentFractionBits) latent fraction bits", "0")
    try require(!skeleton.synthesis.isEmpty, "no synthesis layers", "at least one")
    for step in levels.flatMap(\.steps) {
      let bits = step.valueFractionBits
      try require((0...14).contains(bits), "\(bits) value fraction bits", "0 to 14")
      try require(step.analysis.isEmpty, "an analysis in a step", "none beside a skeleton")
    }
    for index in levels.indices { try validateLift(index) }
  }

  /// Every level but the last hands its coefficients on.
  private func validateLift(_ index: Int) throws(ModelError) {
    let level = levels[index]
    if index + 1 == levels.count {
      try require(
        level.lift.isEmpty && level.liftMerge == nil, "a lift at the last level", "none")
    } else {
      guard let merge = level.liftMerge, !level.lift.isEmpty else {
        throw .architecture(found: "no lift or lift_merge at level \(index)", expected: "both")
      }
      try require(
        (1...Layer.maximumChannels).contains(merge.inputs), "\(merge.inputs) lifted channels",
        "1 to \(Layer.maximumChannels)")
    }
    // All that the steps of a level and the levels above it have decoded lies in one map.
    let count = coefficientChannels(index)
    try require(
      count <= Layer.maximumChannels, "\(count) coefficients at level \(index)",
      "at most \(Layer.maximumChannels)")
  }

  /// Without a skeleton nothing would read these members, and two files could mean the same model.
  private func requireNoSkeletonMembers() throws(ModelError) {
    for level in levels {
      try require(
        level.lift.isEmpty && level.liftMerge == nil
          && level.steps.allSatisfy { $0.valueFractionBits == 0 },
        "members of a skeleton", "none without one")
    }
  }

  /// That layers make of their input what the description says they do.
  private func validate(_ operation: LadderProgram.Operation) throws(ModelError) {
    // The others have no layers; their shapes follow from the numbers checked before.
    guard operation.part != nil else { return }
    let found = try operation.layers.shape(
      from: operation.input, path: operation.path, coarsest: stride)
    let goal = operation.output
    try require(
      found == goal,
      "\(operation.path) of \(found.channels) channels at stride \(found.stride)",
      "\(goal.channels) channels at stride \(goal.stride)")
    // What is added to the features must be able to lower them.
    if operation.isSingle, case .convolution(let shape)? = operation.layers.first {
      try require(!shape.isLeaky, "a leaky ReLU in \(operation.path)", "none in a merge")
    }
  }

  /// Throws what was found and what is right unless `holds`.
  private func require(
    _ holds: Bool, _ found: @autoclosure () -> String, _ expected: @autoclosure () -> String
  ) throws(ModelError) {
    guard holds else { throw .architecture(found: found(), expected: expected()) }
  }
}
