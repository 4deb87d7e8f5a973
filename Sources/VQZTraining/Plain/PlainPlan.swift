package import VQZNetwork

/// Where everything that is learnt lives: one flat buffer of
/// `[convolutions][start constant][codebook]`.
package struct PlainPlan: Sendable {
  /// The network, and the convolutions of it in the order of the buffer.
  package let description: NetworkDescription
  package let layout: ParameterLayout
  /// Samples from one latent position to the next, along each axis.
  package let stride: Int
  /// Features at a latent position, before and after the quantiser.
  package let features: Int
  /// Codewords of a position, the values of each, and how many there are to choose from.
  package let groups: Int
  package let dimension: Int
  package let codewords: Int

  /// The stacks in the order of a pass, each with the path of its tensors.
  package let trunk: (layers: [Layer], path: String)
  package let analysis: (layers: [Layer], path: String)
  package let merge: (layers: [Layer], path: String)
  package let output: (layers: [Layer], path: String)

  /// Channels the trunk ends in.
  let trunkChannels: Int

  /// The features that are there before anything is decoded: a constant that is learnt.
  package let start: Range<Int>
  /// `[K][d]`.
  package let codebook: Range<Int>

  /// Channels of the latents.
  package var latentChannels: Int { groups * dimension }
  /// Floats that are learnt.
  package var parameterCount: Int { codebook.upperBound }
  /// Floats of a buffer of parameters: whole vectors of 16.
  package var bufferCount: Int { (parameterCount + 15) / 16 * 16 }

  /// The plan of a network with one level, one step without prediction, and one class.
  package init(_ description: NetworkDescription) throws(TrainingError) {
    guard description.levels.count == 1, let level = description.levels.first else {
      throw .untrainable(found: "\(description.levels.count) levels", expected: "one level")
    }
    guard level.steps.count == 1, let step = level.steps.first else {
      throw .untrainable(found: "\(level.steps.count) steps", expected: "one step")
    }
    guard step.classes.count == 1, let codebook = step.classes.first else {
      throw .untrainable(found: "\(step.classes.count) classes", expected: "one class")
    }
    guard step.body.isEmpty, step.head.isEmpty, level.entry.isEmpty else {
      throw .untrainable(
        found: "a body, head or entry before the only step",
        expected: "none: there is nothing decoded yet that they could use")
    }
    guard codebook.dimension == step.dimension else {
      throw .untrainable(
        found: "codewords of \(codebook.dimension) dimensions in groups of \(step.dimension)",
        expected: "one codeword a group")
    }
    let path = NetworkDescription.path(level: 0, step: 0)
    self.description = description
    // The plain network is for pictures and has squares only.
    stride = level.stride.columns
    features = level.features
    groups = step.groups
    dimension = step.dimension
    codewords = codebook.codewords
    trunk = (level.trunk, NetworkDescription.path(level: 0) + ".trunk")
    analysis = (step.analysis, path + ".analysis")
    merge = ([.convolution(step.merge)], path + ".merge")
    output = (description.output, "output")
    layout = ParameterLayout(
      convolutions: [trunk, analysis, merge, output].flatMap {
        $0.layers.convolutions(path: $0.path)
      })
    start = layout.count..<layout.count + level.features
    self.codebook = start.upperBound..<start.upperBound + codewords * dimension
    trunkChannels = try Self.checkedTrunkChannels(description, level, step)
  }

  /// Samples of the signal for one position of the latents.
  package var area: Int { stride * stride }

  /// Positions of the latents in a patch.
  package func positions(patch: Int) -> Int { (patch / stride) * (patch / stride) }

  /// The name in the model of a tensor of the layout: the merge is a single layer there, not a
  /// stack of one.
  func modelPath(_ path: String) -> String {
    path == merge.path + ".0" ? merge.path : path
  }

  /// Checks that all stacks fit each other.
  private static func checkedTrunkChannels(
    _ description: NetworkDescription, _ level: NetworkDescription.Level,
    _ step: NetworkDescription.Step
  ) throws(TrainingError) -> Int {
    let samples = LayerShape(channels: description.channels, stride: 1)
    let latents = LayerShape(channels: step.latentChannels, stride: level.stride)
    let features = LayerShape(channels: level.features, stride: level.stride)
    do throws(ModelError) {
      let trunk = try level.trunk.shape(from: samples, path: "trunk")
      guard try step.analysis.shape(from: trunk, path: "analysis") == latents,
        try [Layer.convolution(step.merge)].shape(from: latents, path: "merge") == features,
        try description.output.shape(from: features, path: "output") == samples
      else {
        throw .layer(
          path: "level 0", found: "stacks that do not fit each other",
          expected: "samples to latents to features to samples")
      }
      return trunk.channels
    } catch {
      throw .untrainable(found: error.message, expected: "layers that fit")
    }
  }
}
