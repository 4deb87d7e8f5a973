internal import VQZCore

extension Layer {
  /// The shape behind this layer, if it fits `input`; `shape(from:path:coarsest:)` says whether it
  /// does. Where it does not, the result means nothing, but no number of a file makes this trap.
  package func output(of input: LayerShape) -> LayerShape {
    switch self {
    case .convolution(let shape):
      return LayerShape(channels: shape.outputs, stride: input.stride)
    case .residual: return input
    case .shuffle(let factor):
      let area = factor.saturatingProduct(factor)
      return LayerShape(
        channels: input.channels / max(1, area), stride: input.stride / max(1, factor))
    case .unshuffle(let factor):
      let area = factor.saturatingProduct(factor)
      return LayerShape(
        channels: input.channels.saturatingProduct(area),
        stride: input.stride.saturatingProduct(factor))
    }
  }
}

extension [Layer] {
  /// The shape behind the whole stack, likewise.
  package func output(of input: LayerShape) -> LayerShape {
    reduce(input) { $1.output(of: $0) }
  }
}
