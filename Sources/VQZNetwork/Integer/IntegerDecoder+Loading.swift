extension IntegerDecoder {
  /// Packs the decoder of a model, checking every tensor on the way.
  init(
    description: NetworkDescription, tensors: inout TensorChecks
  ) throws(ModelError) {
    var levels: [LevelParts] = []
    for (index, level) in description.levels.enumerated() {
      levels.append(try LevelParts(level, index, description, &tensors))
    }
    // The stack that ends in samples.
    var last = description.skeleton?.synthesis ?? description.output
    var lastShuffle = 1
    if case .shuffle(let factor)? = last.last {
      lastShuffle = factor
      last.removeLast()
    }
    self.description = description
    self.levels = levels
    self.lastShuffle = lastShuffle
    if description.skeleton != nil {
      output = try IntegerStack(layers: description.output, path: "output", tensors: &tensors)
      synthesis = try IntegerStack(layers: last, path: "synthesis", tensors: &tensors)
    } else {
      output = try IntegerStack(layers: last, path: "output", tensors: &tensors)
      synthesis = nil
    }
  }
}

extension IntegerDecoder.LevelParts {
  init(
    _ level: NetworkDescription.Level, _ index: Int, _ description: NetworkDescription,
    _ tensors: inout TensorChecks
  ) throws(ModelError) {
    let path = NetworkDescription.path(level: index)
    entry = try IntegerStack(layers: level.entry, path: path + ".entry", tensors: &tensors)
    start =
      index == 0
      ? try tensors.int16s(path + ".start", shape: [level.features], bound: description.bound)
      : []
    var steps: [IntegerDecoder.StepParts] = []
    for (number, step) in level.steps.enumerated() {
      let path = NetworkDescription.path(level: index, step: number)
      steps.append(
        try IntegerDecoder.StepParts(
          step, path, features: level.features, description, &tensors))
    }
    self.steps = steps
    lift = try level.liftMerge.map { merge throws(ModelError) in
      IntegerDecoder.LiftParts(
        stack: try IntegerStack(layers: level.lift, path: path + ".lift", tensors: &tensors),
        merge: try tensors.convolution(path + ".lift_merge", merge))
    }
  }
}

extension IntegerDecoder.StepParts {
  init(
    _ step: NetworkDescription.Step, _ path: String, features: Int,
    _ description: NetworkDescription, _ tensors: inout TensorChecks
  ) throws(ModelError) {
    var codebooks: [[Int16]] = []
    for (c, each) in step.classes.enumerated() {
      codebooks.append(
        try tensors.int16s(
          "\(path).classes.\(c).codebook", shape: [each.codewords, each.dimension],
          bound: description.bound))
    }
    body = try IntegerStack(layers: step.body, path: path + ".body", tensors: &tensors)
    head = try IntegerStack(layers: step.head, path: path + ".head", tensors: &tensors)
    merge = try tensors.convolution(path + ".merge", step.merge)
    self.codebooks = StepCodebooks(codebooks, classes: step.classes)
    qualities = try Self.qualities(
      step, path, features: features, description: description, &tensors)
  }

  private static func qualities(
    _ step: NetworkDescription.Step, _ path: String, features: Int,
    description: NetworkDescription, _ tensors: inout TensorChecks
  ) throws(ModelError) -> [StepQuality] {
    let channels = step.latentChannels
    guard let skeleton = description.skeleton else {
      return [
        StepQuality(
          delta: [UInt16](repeating: 1, count: channels),
          offset: [Int16](repeating: 0, count: step.groups), condition: ChannelConstants([]))
      ]
    }
    let count = skeleton.qualities
    let delta = try tensors.uint16s(
      path + ".delta", shape: [count, channels], range: 1...UInt16(Int16.max))
    let offset = try tensors.int16s(
      path + ".offset", shape: [count, step.groups], bound: 32768)
    let condition = try tensors.int16s(
      path + ".condition", shape: [count, features], bound: description.bound)
    return (0..<count).map { q in
      StepQuality(
        delta: Array(delta[q * channels..<(q + 1) * channels]),
        offset: Array(offset[q * step.groups..<(q + 1) * step.groups]),
        condition: ChannelConstants(Array(condition[q * features..<(q + 1) * features])))
    }
  }
}
