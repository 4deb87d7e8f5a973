import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

extension SignalRules {
  /// The predictor of residuals.
  ///
  /// - Throws: `unsupportedSignal` for a kind that networks do not code.
  var residualForm: ResidualForm {
    get throws(VQZError) {
      guard let residuals else {
        throw VQZError(
          .unsupportedSignal, "signal: found a kind that networks do not code, expected a picture")
      }
      return residuals
    }
  }
}

extension ResidualForm {
  /// What codes the exact samples of a tile's core.
  ///
  /// - Parameters:
  ///   - channels: coded samples of a position.
  ///   - bound: most that a sample may differ from the original, 0 is exact.
  ///   - model: the core as a model decodes it, `[height][width][channels]`; nil where there is
  ///     none.
  func block(_ core: TileRectangle, channels: Int, bound: Int, model: [UInt8]?) -> ResidualBlock {
    switch self {
    case .colourRows:
      ResidualBlock(
        width: core.width, height: core.height, colours: channels, bound: bound, model: model)
    }
  }
}
