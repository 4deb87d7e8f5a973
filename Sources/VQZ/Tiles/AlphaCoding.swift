import VQZContainer
import VQZEntropy

/// Exact coding of the alpha of one tile (`Formats/vqz.md`, section "ALPH").
enum AlphaCoding {
  /// The shortest of the three methods.
  static func payload(
    _ values: [UInt8], width: Int, tile: Int
  ) throws(EntropyError) -> AlphaPayload {
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      return AlphaPayload(number: tile, method: .constant, bytes: [first])
    }
    let frame = try Zstd.compress(AlphaFilter.residuals(of: values, width: width), level: 12)
    return frame.count < values.count
      ? AlphaPayload(number: tile, method: .zstdResiduals, bytes: frame[...])
      : AlphaPayload(number: tile, method: .stored, bytes: values[...])
  }

  static func values(
    _ payload: AlphaPayload, core: TileRectangle
  ) throws(EntropyError) -> [UInt8] {
    switch payload.method {
    case .stored: return Array(payload.bytes)
    case .constant:
      return [UInt8](repeating: payload.bytes.first ?? 0, count: core.positionCount)
    case .zstdResiduals:
      let residuals = try Zstd.decompress(
        payload.bytes, expectedByteCount: core.positionCount)
      return AlphaFilter.values(of: residuals, width: core.width)
    }
  }
}
