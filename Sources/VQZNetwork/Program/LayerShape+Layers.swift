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
      // Factors of zero and products beyond an integer come from files, too.
      let area = factor.rows.saturatingProduct(factor.columns)
      let divisor = Extent(rows: max(1, factor.rows), columns: max(1, factor.columns))
      return LayerShape(channels: input.channels / max(1, area), stride: input.stride / divisor)
    case .unshuffle(let factor):
      let area = factor.rows.saturatingProduct(factor.columns)
      return LayerShape(
        channels: input.channels.saturatingProduct(area),
        stride: Extent(
          rows: input.stride.rows.saturatingProduct(factor.rows),
          columns: input.stride.columns.saturatingProduct(factor.columns)))
    }
  }
}

extension [Layer] {
  /// The shape behind the whole stack, likewise.
  package func output(of input: LayerShape) -> LayerShape {
    reduce(input) { $1.output(of: $0) }
  }
}
