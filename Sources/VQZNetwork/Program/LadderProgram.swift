/// The walk down a ladder as one flat list of operations, made once from a description. Whatever
/// runs a ladder, counts its work or its memory, names its tensors or checks its shapes reads this
/// list; nothing else walks a description.
///
/// An operation reads one register and replaces another, or adds to it:
///
/// ```
/// level 0      features = start             coefficients = empty
/// level l > 0  lifted = lift(coefficients)  coefficients = lifted, the rest empty
///              features = entry(features)   features += lift_merge(lifted)
/// every step   features += condition        features = body(features)
///              predictions = head(features) values = means + codewords, into coefficients too
///              features += merge(values)
/// at the end   coefficients += output(features)
///              samples = synthesis(coefficients)
/// ```
///
/// A ladder without a skeleton has no coefficients, lifts and conditions; its samples are
/// `output(features)`. This is the only place where that difference is made: readers meet it as
/// operations that are there or are not.
package struct LadderProgram: Sendable {
  /// The decoder from the coarsest level to the samples, in the order of execution.
  package let decoder: [Operation]
  /// The analysis from the samples to the coarsest level.
  package let analysis: [Operation]
  /// What does not change about every step, `[level][step]`.
  package let steps: [[Place]]
  /// Whether the values of steps are coefficients of a linear transform, which is what a skeleton
  /// makes of them: they have quantiser step sizes, spread offsets and conditions for every
  /// quality.
  package let codesCoefficients: Bool
  /// Fractional bits of codewords: 0 where they are in units of the values.
  package let codewordFractionBits: Int
  /// Stride of the coarsest level: signals are extended to whole positions of it.
  package let coarsest: Extent
  /// The border that the maps of this ladder need: no rows above and below where every kernel has
  /// one row.
  package let border: Extent

  /// Says what the walk of `description` is. Shapes are those the description claims; that its
  /// layers give them is for `NetworkDescription.validate` to prove.
  init(_ description: NetworkDescription) {
    steps = description.levels.indices.map { Place.all(of: description, level: $0) }
    decoder = DecoderWalk(description, steps).operations
    analysis = AnalysisWalk(description, steps).operations
    coarsest = description.stride
    let kernels = (decoder + analysis).flatMap(\.convolutions).map(\.shape.kernel)
    let full = FloatMap.fullBorder
    border = kernels.allSatisfy { $0.rows == 1 } ? Extent(rows: 0, columns: full.columns) : full
    codesCoefficients = description.skeleton != nil
    codewordFractionBits = description.skeleton?.codewordFractionBits ?? 0
  }
}

extension LadderProgram {
  /// Where a step stands in its ladder.
  package struct Place: Sendable {
    package let level: Int
    /// Number of the step within its level.
    package let step: Int
    /// Prefix of its tensors.
    package let path: String
    /// Features of its level.
    package let features: Int
    /// Samples from one position to the next.
    package let stride: Extent
    /// The channels of its values among the coefficients of its level, in decoder and analysis
    /// alike.
    package let channels: Range<Int>
    /// Fractional bits of its values and means.
    package let valueFractionBits: Int
    /// Groups of one position.
    package let groups: Int
    /// Most indices that one position takes, whatever the classes of its groups turn out to be.
    package let mostSymbols: Int
    /// Whether some of its classes have a table for each context.
    package let hasContexts: Bool

    fileprivate static func all(of description: NetworkDescription, level index: Int) -> [Place] {
      let level = description.levels[index]
      var first = description.liftedChannels(index)
      return level.steps.enumerated().map { number, step in
        defer { first += step.latentChannels }
        return Place(
          level: index, step: number, path: NetworkDescription.path(level: index, step: number),
          features: level.features, stride: level.stride,
          channels: first..<first + step.latentChannels,
          valueFractionBits: description.skeleton == nil
            ? description.latentFractionBits : step.valueFractionBits,
          groups: step.groups,
          mostSymbols: step.groups
            * (step.classes.map { step.dimension / max(1, $0.dimension) }.max() ?? 1),
          hasContexts: step.contextClasses > 0)
      }
    }
  }
}

extension NetworkDescription {
  /// The walk down this ladder. It is made anew at each call: keep it.
  package var program: LadderProgram { LadderProgram(self) }
}
