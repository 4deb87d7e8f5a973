import VQZCore
package import VQZNetwork

extension LadderModels {
  /// The same with contexts in every step that may have some.
  package static func contexts(seed: UInt64, qualities: Int? = nil) -> NetworkDescription {
    var random = SeededGenerator(seed: seed, stream: 6)
    var description = skeleton(seed: seed, qualities: qualities)
    for l in description.levels.indices {
      for s in description.levels[l].steps.indices
      where !description.levels[l].steps[s].head.isEmpty {
        let count = description.levels[l].steps[s].classes.count
        description.levels[l].steps[s].contextClasses = 1 + random.index(below: count)
      }
    }
    return description
  }

  /// Expectations, thresholds and tables of contexts.
  static func fillContexts(
    _ archive: inout TensorArchive, _ description: NetworkDescription,
    _ random: inout SeededGenerator
  ) {
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() where step.contextClasses > 0 {
        let path = "decoder.levels.\(l).steps.\(s)"
        let bins = 4 * step.classes.count
        archive.tensors[path + ".expected"] = Tensor.integers(
          (0..<bins).map { _ in UInt16.random(in: 0...2047, using: &random) }, shape: [bins])
        archive.tensors[path + ".thresholds"] = Tensor.integers(
          (0..<7 * bins).map { _ in UInt16.random(in: 0...200, using: &random) }, shape: [bins, 7])
        for (c, each) in step.classes.prefix(step.contextClasses).enumerated() {
          // Each context likes another codeword.
          let tables = (0..<8).flatMap { context in
            var table = flatTable(each.codewords)
            let half = table[0] / 2
            table[0] -= half
            table[context % each.codewords] += half
            return table
          }
          archive.tensors[path + ".classes.\(c).contexts"] = Tensor.integers(
            tables, shape: [8, each.codewords + 1])
        }
      }
    }
  }

  /// The same for series of any numbers: one row, so that every extent has one.
  package static func row(seed: UInt64, qualities: Int? = nil) -> NetworkDescription {
    var description = skeleton(seed: seed, qualities: qualities, isRow: true)
    description.signal = .series
    let bits = seed % 17
    description.scale = SampleScale(
      offset: Int(seed % 3) * 1000 - 1000, unit: 1 << bits, least: -(1 << (bits + 1)),
      most: 3 << bits)
    return description
  }

  /// A random ladder on a skeleton: one to three levels, every kind of step, class and stack.
  package static func skeleton(
    seed: UInt64, qualities: Int? = nil, isRow: Bool = false
  ) -> NetworkDescription {
    func extent(_ side: Int) -> Extent { Extent(rows: isRow ? 1 : side, columns: side) }
    var random = SeededGenerator(seed: seed, stream: 5)
    let strides =
      [[1], [2], [4], [8], [8, 2], [16, 4], [4, 4], [16, 8, 4], [32, 8]]
      .randomElement(using: &random) ?? [8]
    let wide = extent(3)
    let channels = Bool.random(using: &random) ? 3 : 1
    var levels: [NetworkDescription.Level] = []
    for (index, stride) in strides.map(extent).enumerated() {
      let features = [1, 7, 16, 24, 33].randomElement(using: &random) ?? 16
      let above = levels.last
      levels.append(
        NetworkDescription.Level(
          stride: stride, features: features,
          entry: above.map { entry(from: $0, to: features, stride: stride, wide) } ?? [],
          steps: (0..<Int.random(in: 1...3, using: &random)).map { _ in
            step(features: features, wide, &random)
          }, trunk: []))
      guard index > 0 else { continue }
      let lifted = [1, 3, 5, 17].randomElement(using: &random) ?? 3
      levels[index - 1].liftMerge = Layer.Convolution(
        kernel: extent([1, 3, 5].randomElement(using: &random) ?? 1), inputs: lifted,
        outputs: features)
    }
    var description = NetworkDescription(
      channels: channels,
      bound: [255, 4095, 8191, 16383, 32767].randomElement(using: &random) ?? 255,
      fractionBits: Int.random(in: 0...7, using: &random), latentFractionBits: 0, levels: levels,
      output: [],
      skeleton: NetworkDescription.Skeleton(
        qualities: qualities ?? Int.random(in: 1...6, using: &random),
        codewordFractionBits: Int.random(in: 0...14, using: &random), synthesis: []))
    complete(&description, wide, &random)
    return description
  }

  private static func entry(
    from above: NetworkDescription.Level, to features: Int, stride: Extent, _ wide: Extent
  ) -> [Layer] {
    let factor = above.stride / stride
    return [.conv(1, above.features, features * factor.area)]
      + (factor != 1 ? [.shuffle(factor)] : [.block(features, kernel: wide)])
  }

  private static func step(
    features: Int, _ wide: Extent, _ random: inout SeededGenerator
  ) -> NetworkDescription.Step {
    let dimension = [1, 2, 3, 4, 6, 8, 12].randomElement(using: &random) ?? 1
    let groups = Int.random(in: 1...7, using: &random)
    let divisors = (1...dimension).filter { dimension % $0 == 0 }
    let hasHead = Int.random(in: 0..<5, using: &random) > 0
    let classes = (0..<(hasHead ? Int.random(in: 1...5, using: &random) : 1)).map { _ in
      NetworkDescription.Class(
        codewords: [1, 2, 9, 40, 300].randomElement(using: &random) ?? 1,
        dimension: divisors.randomElement(using: &random) ?? 1)
    }
    return NetworkDescription.Step(
      body: Bool.random(using: &random) ? [.block(features, kernel: wide)] : [],
      head: hasHead ? [.conv(1, features, groups * dimension + groups)] : [],
      classShift: Int.random(in: 6...10, using: &random), groups: groups, dimension: dimension,
      classes: classes,
      merge: Layer.Convolution(
        kernel: Bool.random(using: &random) ? 1 : wide, inputs: groups * dimension,
        outputs: features),
      analysis: [], valueFractionBits: Int.random(in: 0...8, using: &random))
  }

  /// The stacks that follow from the number of coefficients.
  private static func complete(
    _ description: inout NetworkDescription, _ wide: Extent, _ random: inout SeededGenerator
  ) {
    let last = description.levels.count - 1
    for index in 0...last {
      let level = description.levels[index]
      let count = description.coefficientChannels(index)
      if index < last, let merge = level.liftMerge {
        let factor = level.stride / description.levels[index + 1].stride
        description.levels[index].lift =
          factor != 1
          ? [.conv(1, count, merge.inputs * factor.area), .shuffle(factor)]
          : [.conv(wide, count, merge.inputs)]
        description.levels[index].trunk = unshuffled(merge.inputs, factor, to: count)
      } else {
        description.levels[index].trunk = unshuffled(description.channels, level.stride, to: count)
      }
    }
    let (stride, features) = (description.levels[last].stride, description.levels[last].features)
    let count = description.coefficientChannels(last)
    description.output = [.conv(wide, features, count)]
    if Bool.random(using: &random) { description.output.append(.block(count, kernel: wide)) }
    let samples = description.channels * stride.area
    var synthesis: [Layer] = [.conv(wide, count, samples)]
    if stride != 1 { synthesis.append(.shuffle(stride)) }
    if Bool.random(using: &random) {
      synthesis.append(.conv(1, description.channels, description.channels))
    }
    description.skeleton?.synthesis = synthesis
  }

  private static func unshuffled(_ channels: Int, _ factor: Extent, to count: Int) -> [Layer] {
    (factor != 1 ? [.unshuffle(factor)] : []) + [.conv(1, channels * factor.area, count)]
  }

  /// The tensors of step sizes, offsets and conditions, finer steps at higher qualities.
  static func fillQualities(
    _ archive: inout TensorArchive, _ description: NetworkDescription,
    _ random: inout SeededGenerator
  ) {
    guard let skeleton = description.skeleton else { return }
    let count = skeleton.qualities
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let path = "decoder.levels.\(l).steps.\(s)"
        let largest = UInt16(2) << UInt16(skeleton.codewordFractionBits)
        let delta = (0..<count).flatMap { q in
          (0..<step.latentChannels).map { _ in
            max(1, UInt16.random(in: 1...min(32767, largest), using: &random) / UInt16(1 + q))
          }
        }
        archive.tensors[path + ".delta"] = Tensor.integers(
          delta, shape: [count, step.latentChannels])
        archive.tensors[path + ".offset"] = Tensor.integers(
          (0..<count * step.groups).map { _ in Int16.random(in: -600...600, using: &random) },
          shape: [count, step.groups])
        archive.tensors[path + ".condition"] = Tensor.integers(
          (0..<count * level.features).map { _ in Int16.random(in: -255...255, using: &random) },
          shape: [count, level.features])
      }
    }
  }
}
