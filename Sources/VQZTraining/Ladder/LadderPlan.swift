package import VQZNetwork

/// Where everything that a ladder learns lives: one flat buffer of
/// `[convolutions][start constant][conditions]`.
package struct LadderPlan: Sendable {
  /// A stack with the prefix of its convolutions in the layout.
  package struct Part: Sendable {
    package let layers: [Layer]
    package let path: String
  }

  /// The stacks of one step.
  package struct StepPlan: Sendable {
    package let body: Part
    package let head: Part
    package let merge: Part
    package let groups: Int
    package let dimension: Int
    /// Row of anchors: `[anchors][features]` in the parameters.
    package let condition: Range<Int>
    /// The step's channels among the coefficients of its level, in trunk and skeleton alike.
    package let channels: Range<Int>
    /// Quantiser steps are never smaller than this.
    package let leastStep: Float
    /// Quantiser steps that codewords reach to either side.
    package let codewordReach: Float
  }

  /// The stacks of one level.
  package struct LevelPlan: Sendable {
    package let stride: Int
    package let features: Int
    package let trunk: Part
    package let entry: Part
    package let steps: [StepPlan]
    package let lift: Part
    package let liftMerge: Part
    /// Channels that come lifted from the level above: the first of the coefficients.
    package let liftedChannels: Int

    /// Channels of the level's coefficients, lifted ones included.
    package var coefficients: Int { steps.last?.channels.upperBound ?? liftedChannels }
  }

  package let description: NetworkDescription
  package let layout: ParameterLayout
  package let levels: [LevelPlan]
  package let output: Part
  package let synthesis: Part
  package let start: Range<Int>
  package let parameterCount: Int

  /// Qualities at which the conditions are learnt; those between are interpolated.
  package static let anchors = 8

  /// Floats of a buffer of parameters: whole vectors of 16.
  package var bufferCount: Int { (parameterCount + 15) / 16 * 16 }

  /// The plan of a network with a skeleton.
  package init(_ description: NetworkDescription) throws(TrainingError) {
    guard let skeleton = description.skeleton, let first = description.levels.first else {
      throw .untrainable(found: "no skeleton", expected: "one, or a plain network")
    }
    self.description = description
    output = Part(layers: description.output, path: "output")
    synthesis = Part(layers: skeleton.synthesis, path: "synthesis")
    layout = ParameterLayout(
      convolutions: description.decoderConvolutions.map { ($0.path + Self.suffix($0.path), $0.1) }
        + description.encoderConvolutions)
    start = layout.count..<layout.count + first.features
    var end = start.upperBound
    var levels: [LevelPlan] = []
    var lifted = 0
    for (l, level) in description.levels.enumerated() {
      let path = NetworkDescription.path(level: l)
      var steps: [StepPlan] = []
      var channel = lifted
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        steps.append(
          StepPlan(
            body: Part(layers: step.body, path: path + ".body"),
            head: Part(layers: step.head, path: path + ".head"),
            merge: Part(layers: [.convolution(step.merge)], path: path + ".merge"),
            groups: step.groups, dimension: step.dimension,
            condition: end..<end + Self.anchors * level.features,
            channels: channel..<channel + step.latentChannels,
            leastStep: LadderQualities.leastStep(
              stride: level.stride, isFirst: l == 0 && s == 0),
            codewordReach: LadderQualities.codewordReach(stride: level.stride)))
        end += Self.anchors * level.features
        channel += step.latentChannels
      }
      levels.append(
        LevelPlan(
          stride: level.stride, features: level.features,
          trunk: Part(layers: level.trunk, path: path + ".trunk"),
          entry: Part(layers: level.entry, path: path + ".entry"), steps: steps,
          lift: Part(layers: level.lift, path: path + ".lift"),
          liftMerge: Part(
            layers: level.liftMerge.map { [.convolution($0)] } ?? [],
            path: path + ".lift_merge"),
          liftedChannels: lifted))
      lifted = level.liftMerge?.inputs ?? 0
    }
    self.levels = levels
    parameterCount = end
  }

  /// A merge is a single layer in the model, a stack of one here.
  private static func suffix(_ path: String) -> String { path.hasSuffix("merge") ? ".0" : "" }

  /// The name in the model of a convolution of the layout.
  package static func modelPath(_ path: String) -> String {
    path.hasSuffix("merge.0") ? String(path.dropLast(2)) : path
  }

  /// Kernels of the linear skeleton, which are trained gently.
  package var linearPaths: [String] {
    var paths: [String] = []
    for (index, level) in levels.enumerated() {
      let isLast = index == levels.count - 1
      paths.append(level.trunk.path + ".1")
      if !isLast { paths.append(level.lift.path + ".0") }
    }
    return paths + [synthesis.path + ".0"]
  }
}
