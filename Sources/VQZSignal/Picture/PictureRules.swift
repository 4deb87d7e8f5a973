package import VQZCore

/// The rules of the kind `picture`: two axes, rows and columns, with one or three colours and
/// perhaps alpha, in 8 bits.
package struct PictureRules: SignalRules {
  package init() {}

  /// Rows and columns as they are. Alpha, the last of two or four channels, is not coded.
  package func grid(of shape: Signal.Shape) -> GridPlan {
    GridPlan(
      rules: self, rows: shape.height, columns: shape.width, channelCount: shape.channels,
      codedChannelCount: shape.channels - (shape.channels.isMultiple(of: 2) ? 1 : 0))
  }

  /// A model of three channels codes grey, too, as red, green and blue that are equal.
  package func channels(of plan: GridPlan, modelChannels: Int) -> ChannelMapping? {
    if plan.codedChannelCount == modelChannels { return .same }
    return plan.codedChannelCount == 1 && modelChannels == 3 ? .repeatedThrice : nil
  }

  /// Samples are the integers themselves.
  package func scale(of type: SampleType) throws(VQZError) -> SampleScale {
    guard type == .u8 else {
      throw VQZError(
        .unsupportedSignal, "signal: found a picture of \(type), expected a picture of u8")
    }
    return .bytes
  }

  package func asides(of plan: GridPlan) -> [AsidePlane] {
    plan.hasAside ? [AsidePlane(channel: plan.channelCount - 1, filter: AlphaFilter())] : []
  }

  /// The last row and the last column again: flat, so that it costs next to nothing.
  package var edge: EdgeExtension { .repeated }

  package var residuals: ResidualForm? { .colourRows }

  package var distortion: DistortionRules {
    DistortionRules(
      measures: [.squares, .largest, .structure], peak: SampleScale.bytes.peak, position: "pixel")
  }

  /// A photograph upside down or in a mirror is a photograph, and so is any part of it. A window
  /// that is larger than the picture goes on as lively as the picture is.
  package var windows: WindowRules {
    WindowRules(
      cuts: .init(rows: true, columns: true), mirrors: .init(rows: true, columns: true),
      edge: .mirrored)
  }
}
