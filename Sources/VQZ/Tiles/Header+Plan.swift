import VQZContainer
import VQZCore
import VQZSignal

extension SignalHeader {
  /// How the signal lies before a model.
  ///
  /// - Throws: `unsupportedSignal` for a kind without rules.
  var plan: GridPlan {
    get throws(VQZError) { try kind.rules.grid(of: shape) }
  }
}

extension ContainerHeader {
  /// The grid of the picture of a file.
  var plan: GridPlan {
    GridPlan(
      rules: PictureRules(), rows: height, columns: width, channelCount: shape.channels,
      codedChannelCount: colourCount)
  }
}
