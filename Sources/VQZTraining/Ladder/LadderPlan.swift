package import VQZNetwork

/// Where everything that a ladder learns lives: one flat buffer of
/// `[convolutions][start constant][conditions]`.
package struct LadderPlan: Sendable {
  /// What training knows about one step besides its layers.
  package struct StepPlan: Sendable {
    package let groups: Int
    package let dimension: Int
    /// The step's conditions in the parameters: `[anchors][features]`.
    package let condition: Range<Int>
    /// The step's channels among the coefficients of its level, in trunk and skeleton alike.
    package let channels: Range<Int>
    /// Quantiser steps are never smaller than this, in network units.
    package let leastStep: Float
    /// Quantiser steps that codewords reach to either side.
    package let codewordReach: Float
  }

  /// The sizes of one level.
  package struct LevelPlan: Sendable {
    /// Samples from one position to the next.
    package let stride: Extent
    /// Channels of the features.
    package let features: Int
    package let steps: [StepPlan]
    /// Channels that come lifted from the level above: the first of the coefficients.
    package let liftedChannels: Int
    /// Channels of the level's coefficients, lifted ones included.
    package var coefficients: Int { steps.last?.channels.upperBound ?? liftedChannels }
  }

  package let description: NetworkDescription
  /// The walk that training goes forward and backward.
  package let program: LadderProgram
  package let layout: ParameterLayout
  package let levels: [LevelPlan]
  /// The start constant in the parameters, one number a feature of the first level.
  package let start: Range<Int>
  package let parameterCount: Int

  /// Convolutions of the layout whose weights are learnt, and everything else that is; see
  /// `TunedPart`.
  package let part: TunedPart

  /// Qualities at which the conditions are learnt; those between are interpolated.
  package static let anchors = 8

  /// Floats of a buffer of parameters: whole vectors of 16.
  package var bufferCount: Int { (parameterCount + 15) / 16 * 16 }

  /// The plan of a network with a skeleton.
  ///
  /// - Parameter part: what of it is learnt.
  package init(
    _ description: NetworkDescription, part: TunedPart = .all
  ) throws(TrainingError) {
    self.part = part
    let program = description.program
    guard program.codesCoefficients, let first = description.levels.first else {
      throw .untrainable(found: "no skeleton", expected: "one, or a plain network")
    }
    self.description = description
    self.program = program
    // A single layer of the model is a stack of one here, with an index in its path.
    let decoder = program.decoder.flatMap { $0.layers.convolutions(path: $0.path) }
    layout = ParameterLayout(convolutions: decoder + program.encoderConvolutions)
    start = layout.count..<layout.count + first.features
    var end = start.upperBound
    levels = zip(description.levels, program.steps).enumerated().map { l, pair in
      let (level, places) = pair
      let steps = places.map { place in
        let step = level.steps[place.step]
        let condition = end..<end + Self.anchors * level.features
        end = condition.upperBound
        return StepPlan(
          groups: step.groups, dimension: step.dimension, condition: condition,
          channels: place.channels,
          leastStep: LadderQualities.leastStep(
            stride: level.stride, isFirst: l == 0 && place.step == 0),
          codewordReach: LadderQualities.codewordReach(stride: level.stride))
      }
      return LevelPlan(
        stride: level.stride, features: level.features, steps: steps,
        liftedChannels: description.liftedChannels(l))
    }
    parameterCount = end
  }

  /// Samples of whole positions of the coarsest level that cover a patch.
  package func whole(patch: Int) -> Extent {
    program.coarsest.positions(height: patch, width: patch) * program.coarsest
  }

  /// Whether passes over such patches are cropped; see `LadderPass`.
  package func crops(patch: Int) -> Bool { whole(patch: patch) != Extent(square: patch) }

  /// The name in the model of a convolution of the layout.
  package static func modelPath(_ path: String) -> String {
    path.hasSuffix("merge.0") ? String(path.dropLast(2)) : path
  }

  /// Kernels of the linear skeleton, which are trained gently: the first of every trunk, of every
  /// lift and of the synthesis.
  package var linearPaths: [String] {
    let levels = levels.indices.flatMap { level in
      [program.operation(.trunk, level: level), program.operation(.lift, level: level)]
    }
    let last = program.operation(.synthesis, level: self.levels.count - 1)
    return (levels + [last]).compactMap { $0?.convolutions.first?.path }
  }

  /// Whether the weights of a convolution of the layout are learnt.
  package func learns(_ entry: ParameterLayout.Entry) -> Bool {
    part == .all
      || entry.shape.kernel.area == 1 && entry.path.split(separator: ".").contains("steps")
        && !isOfAnalysis(entry)
  }

  /// What stays as it is, in the buffers of parameters.
  package var frozen: [Range<Int>] {
    guard part != .all else { return [] }
    let ofConvolutions = layout.entries.flatMap { entry in
      (learns(entry) ? [] : [entry.weight]) + (isOfAnalysis(entry) ? [entry.bias] : [])
    }
    return ofConvolutions + levels.flatMap { $0.steps.map(\.condition) }
  }

  /// Whether only the encoder has a convolution.
  private func isOfAnalysis(_ entry: ParameterLayout.Entry) -> Bool {
    program.encoderConvolutions.contains { $0.path == entry.path }
  }
}
