package import VQZCore

/// The rules of the kind `vectors`: many vectors of the same dimensions, such as embeddings, none
/// of which says anything about another.
package struct VectorRules: SignalRules {
  package init() {}

  /// The vectors as rows of one column.
  package func grid(of shape: Signal.Shape) -> GridPlan {
    GridPlan(
      rules: self, rows: shape.positionCount, columns: 1, channelCount: shape.channels,
      codedChannelCount: shape.channels)
  }

  package func channels(of plan: GridPlan, modelChannels: Int) -> ChannelMapping? {
    plan.codedChannelCount == modelChannels ? .same : nil
  }

  /// Models of vectors have a scale of their own, the unit.
  package func scale(of type: SampleType) throws(VQZError) -> SampleScale {
    throw VQZError(
      .unsupportedSignal, "signal: found vectors of \(type), expected a picture of u8",
      hint: "models of vectors have a unit of their own")
  }

  /// Vectors that no values stand for are kept in each block.
  package func asides(of plan: GridPlan) -> [AsidePlane] { [] }

  package var edge: EdgeExtension { .repeated }

  package var residuals: ResidualForm? { nil }

  package var distortion: DistortionRules {
    DistortionRules(
      measures: [.squares, .largest, .neighbours], peak: nil, position: "vector")
  }

  /// A vector is whole, and each of its dimensions means something of its own.
  package var windows: WindowRules {
    WindowRules(
      cuts: .init(rows: true, columns: false), mirrors: .init(rows: false, columns: false),
      edge: .repeated)
  }

  /// No position says anything about another, so there is nothing to transform.
  package var basis: TransformBasis {
    TransformBasis(
      mixing: [[1]], samples: TransformBasis.Block(rows: 1, columns: 1, parts: [[1]]),
      means: TransformBasis.Block(rows: 1, columns: 1, parts: [[1]]))
  }

  package var formats: [SignalFormat] { VectorFormats.all }
}
