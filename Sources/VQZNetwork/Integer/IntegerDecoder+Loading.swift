extension IntegerDecoder {
  /// Packs the decoder of a model, checking every tensor on the way.
  init(
    description: NetworkDescription, tensors: inout TensorChecks
  ) throws(ModelError) {
    var levels: [LevelParts] = []
    for (index, level) in description.levels.enumerated() {
      levels.append(try LevelParts(level, index, description, &tensors))
    }
    var output = description.output
    var lastShuffle = 1
    if case .shuffle(let factor)? = output.last {
      lastShuffle = factor
      output.removeLast()
    }
    self.description = description
    self.levels = levels
    self.lastShuffle = lastShuffle
    self.output = try IntegerStack(layers: output, path: "output", tensors: &tensors)
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
      var codebooks: [[Int16]] = []
      for (c, each) in step.classes.enumerated() {
        codebooks.append(
          try tensors.int16s(
            "\(path).classes.\(c).codebook", shape: [each.codewords, each.dimension],
            bound: description.bound))
      }
      steps.append(
        IntegerDecoder.StepParts(
          body: try IntegerStack(layers: step.body, path: path + ".body", tensors: &tensors),
          head: try IntegerStack(layers: step.head, path: path + ".head", tensors: &tensors),
          merge: try tensors.convolution(path + ".merge", step.merge), codebooks: codebooks))
    }
    self.steps = steps
  }
}
