extension IntegerDecoder {
  /// Packs the decoder of a model, checking every tensor on the way.
  init(
    description: NetworkDescription, tensors: inout TensorChecks
  ) throws(ModelError) {
    let program = description.program
    var stacks: [IntegerStack] = []
    var lastShuffle: Extent = 1
    for operation in program.decoder {
      // The last shuffle only moves values to where their samples are: the kernel that rounds them
      // reads them from where they stand.
      var layers = operation.layers
      // The last shuffle only moves values, so it is done while samples are written.
      if operation.into == .samples, case .shuffle(let factor)? = layers.last {
        lastShuffle = factor
        layers.removeLast()
      }
      stacks.append(try IntegerStack(operation, layers: layers, tensors: &tensors))
    }
    // The constants that every position of the first level begins with, one a channel.
    start = try tensors.int16s(
      NetworkDescription.path(level: 0) + ".start",
      shape: program.decoder.first.map { [$0.output.channels] } ?? [], bound: description.bound)
    var steps: [[StepParts]] = []
    for places in program.steps {
      var parts: [StepParts] = []
      for place in places {
        parts.append(try StepParts(place, description, program, &tensors))
      }
      steps.append(parts)
    }
    self.description = description
    self.program = program
    self.stacks = stacks
    self.steps = steps
    self.lastShuffle = lastShuffle
    border = program.border
  }
}

extension IntegerStack {
  /// Packs the stack of an operation.
  ///
  /// - Parameter layers: those of the operation, or those of them that run as layers.
  init(
    _ operation: LadderProgram.Operation, layers: [Layer], tensors: inout TensorChecks
  ) throws(ModelError) {
    if operation.isSingle, let only = operation.convolutions.first {
      self.init(operations: [
        .convolution(try tensors.convolution(only.path, only.shape), upscale: 1)
      ])
    } else {
      try self.init(layers: layers, path: operation.path, tensors: &tensors)
    }
  }
}

/// The numbers of one step.
extension IntegerDecoder.StepParts {
  /// From the tensors below the path of the step:
  ///
  /// - `classes.C.codebook`: `[K][d]` of each class
  /// - `delta`, `offset`, `condition`: of each quality, where the model has a skeleton
  ///
  /// Without a skeleton there is one quality, in which codewords count as they are.
  init(
    _ place: LadderProgram.Place, _ description: NetworkDescription, _ program: LadderProgram,
    _ tensors: inout TensorChecks
  ) throws(ModelError) {
    let step = description.levels[place.level].steps[place.step]
    var codebooks: [[Int16]] = []
    for (c, each) in step.classes.enumerated() {
      codebooks.append(
        try tensors.int16s(
          "\(place.path).classes.\(c).codebook", shape: [each.codewords, each.dimension],
          bound: description.bound))
    }
    self.codebooks = StepCodebooks(codebooks, classes: step.classes)
    qualities =
      program.codesCoefficients
      ? try Self.qualities(step, place, description, &tensors)
      : [StepQuality(unitsOf: step)]
  }

  /// Δ, offset and condition of every quality, `[qualities][channels]`, `[qualities][groups]` and
  /// `[qualities][features]` in the file. A Δ is positive, so that every codeword has its value.
  private static func qualities(
    _ step: NetworkDescription.Step, _ place: LadderProgram.Place,
    _ description: NetworkDescription, _ tensors: inout TensorChecks
  ) throws(ModelError) -> [StepQuality] {
    let (count, channels, features) = (
      description.qualityCount, step.latentChannels, place.features
    )
    // One row for each quality. Δ is at least 1, so that a step never divides by zero when the
    // encoder asks how many of them a residual is.
    let delta = try tensors.uint16s(
      place.path + ".delta", shape: [count, channels], range: 1...UInt16(Int16.max))
    let offset = try tensors.int16s(
      place.path + ".offset", shape: [count, step.groups], bound: 32768)
    let condition = try tensors.int16s(
      place.path + ".condition", shape: [count, features], bound: description.bound)
    return (0..<count).map { q in
      StepQuality(
        delta: Array(delta[q * channels..<(q + 1) * channels]),
        offset: Array(offset[q * step.groups..<(q + 1) * step.groups]),
        condition: ChannelConstants(Array(condition[q * features..<(q + 1) * features])))
    }
  }
}
