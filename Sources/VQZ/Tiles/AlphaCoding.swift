import VQZContainer
import VQZEntropy
import VQZSignal

/// Exact coding of a plane of one tile, such as alpha, beside what a model codes
/// (`Formats/vqz.md`, section "ALPH").
enum AlphaCoding {
  /// The shortest of the three methods.
  static func payload(
    _ values: [UInt8], width: Int, tile: Int, filter: any PlaneFilter
  ) throws(EntropyError) -> AlphaPayload {
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      return AlphaPayload(number: tile, method: .constant, bytes: [first])
    }
    let frame = try Zstd.compress(filter.residuals(of: values, width: width), level: 12)
    return frame.count < values.count
      ? AlphaPayload(number: tile, method: .zstdResiduals, bytes: frame[...])
      : AlphaPayload(number: tile, method: .stored, bytes: values[...])
  }

  static func values(
    _ payload: AlphaPayload, core: TileRectangle, filter: any PlaneFilter
  ) throws(EntropyError) -> [UInt8] {
    switch payload.method {
    case .stored: return Array(payload.bytes)
    case .constant:
      return [UInt8](repeating: payload.bytes.first ?? 0, count: core.positionCount)
    case .zstdResiduals:
      let residuals = try Zstd.decompress(
        payload.bytes, expectedByteCount: core.positionCount)
      return filter.values(of: residuals, width: core.width)
    }
  }
}
