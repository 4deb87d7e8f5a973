package import VQZCore

/// The rules of the kind `array`: numbers of any type on a grid of up to four axes, such as a field
/// of temperatures.
package struct ArrayRules: SignalRules {
  package init() {}

  /// The last axis as columns, all others together as rows.
  package func grid(of shape: Signal.Shape) -> GridPlan {
    GridPlan(
      rules: self, rows: shape.positionCount / shape.width, columns: shape.width,
      channelCount: shape.channels, codedChannelCount: shape.channels)
  }

  package func channels(of plan: GridPlan, modelChannels: Int) -> ChannelMapping? {
    plan.codedChannelCount == modelChannels ? .same : nil
  }

  /// Networks have no scale of arrays: each block of lattice coding has its own.
  package func scale(of type: SampleType) throws(VQZError) -> SampleScale {
    throw VQZError(
      .unsupportedSignal, "signal: found an array of \(type), expected a picture of u8",
      hint: "models of arrays have no network")
  }

  /// What no integer stands for is kept in each block, not in planes of its own.
  package func asides(of plan: GridPlan) -> [AsidePlane] { [] }

  package var edge: EdgeExtension { .repeated }

  package var residuals: ResidualForm? { nil }

  package var distortion: DistortionRules {
    DistortionRules(measures: [.squares, .largest, .spread], peak: nil, position: "value")
  }

  /// A field may be cut anywhere, but its axes have directions: north is not south.
  package var windows: WindowRules {
    WindowRules(
      cuts: .init(rows: true, columns: true), mirrors: .init(rows: false, columns: false),
      edge: .mirrored)
  }

  /// One channel of pictures.
  package var basis: TransformBasis {
    TransformBasis(
      mixing: [[1]],
      samples: TransformBasis.Block(rows: 8, columns: 8, parts: [[1], [5], [16], [20], [22]]),
      means: TransformBasis.Block(rows: 4, columns: 4, parts: [[1], [5], [10]]))
  }

  /// Also pictures, whose samples are then kept as deep as they are: pictures proper have 8 bits.
  package var formats: [SignalFormat] { ArrayFormats.all + ArrayFormats.pictures }
}
