package import VQZCore

/// The rules of the kind `series`: numbers of any type along time, with channels that are measured
/// together, such as an electrocardiogram or sound.
package struct SeriesRules: SignalRules {
  package init() {}

  /// One row.
  package func grid(of shape: Signal.Shape) -> GridPlan {
    GridPlan(
      rules: self, rows: 1, columns: shape.positionCount, channelCount: shape.channels,
      codedChannelCount: shape.channels)
  }

  package func channels(of plan: GridPlan, modelChannels: Int) -> ChannelMapping? {
    plan.codedChannelCount == modelChannels ? .same : nil
  }

  /// Networks have no scale of series: each block of lattice coding has its own.
  package func scale(of type: SampleType) throws(VQZError) -> SampleScale {
    throw VQZError(
      .unsupportedSignal, "signal: found a series of \(type), expected a picture of u8",
      hint: "models of series have no network")
  }

  /// What no integer stands for is kept in each block, not in planes of its own.
  package func asides(of plan: GridPlan) -> [AsidePlane] { [] }

  package var edge: EdgeExtension { .repeated }

  package var residuals: ResidualForm? { nil }

  package var distortion: DistortionRules {
    DistortionRules(measures: [.squares, .largest, .spread], peak: nil, position: "moment")
  }

  /// Time has a direction.
  package var windows: WindowRules {
    WindowRules(
      cuts: .init(rows: false, columns: true), mirrors: .init(rows: false, columns: false),
      edge: .mirrored)
  }

  /// Frequencies of 16 moments.
  package var basis: TransformBasis {
    TransformBasis(
      mixing: [[1]],
      samples: TransformBasis.Block(rows: 1, columns: 16, parts: [[1], [3], [4], [8]]),
      means: TransformBasis.Block(rows: 1, columns: 4, parts: [[1], [1], [2]]))
  }

  package var formats: [SignalFormat] { SeriesFormats.all }
}
