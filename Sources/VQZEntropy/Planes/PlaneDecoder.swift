import VQZCore

/// Reads symbols that `PlaneEncoder` stored, burst by burst like `RangeDecoder`.
package struct PlaneDecoder: Sendable {
  /// First byte: every symbol is below 256, a byte each.
  static let onePlane: UInt8 = 0
  /// First byte: a plane of low bytes, then one of high bytes.
  static let twoPlanes: UInt8 = 1

  private let low: [UInt8]
  /// Empty when every high byte is zero.
  private let high: [UInt8]
  private var position = 0

  /// Symbols decoded so far.
  package var symbolCount: Int { position }

  /// - Parameter symbolCount: symbols of all bursts together. The frames must hold exactly as many;
  ///   memory is at most two bytes for each, so the caller checks it against its limits.
  package init(_ bytes: ArraySlice<UInt8>, symbolCount: Int) throws(EntropyError) {
    var reader = ByteReader(bytes)
    guard let header = try? reader.readUInt8() else {
      throw .streamTooShort(found: 0, expected: 1)
    }
    switch header {
    case Self.onePlane:
      low = try Zstd.decompress(reader.readRest(), expectedByteCount: symbolCount)
      high = []
    case Self.twoPlanes:
      let lowByteCount = try readPayloadVarint(&reader)
      guard lowByteCount >= 1, lowByteCount <= UInt64(reader.remaining),
        let lowFrame = try? reader.readBytes(Int(lowByteCount))
      else {
        throw .planeSection(found: lowByteCount, available: reader.remaining)
      }
      low = try Zstd.decompress(lowFrame, expectedByteCount: symbolCount)
      high = try Zstd.decompress(reader.readRest(), expectedByteCount: symbolCount)
    default:
      throw .unknownHeader(found: header)
    }
  }

  package init(_ bytes: [UInt8], symbolCount: Int) throws(EntropyError) {
    try self.init(bytes[...], symbolCount: symbolCount)
  }

  /// Decodes a burst of `count` symbols, which replace what `symbols` held; each is checked to be
  /// below the K of its table.
  package mutating func decode(
    into symbols: inout [UInt16], count: Int, tables: [FrequencyTable], classes: [UInt8]? = nil
  ) throws(EntropyError) {
    let bounds = try PlaneBounds(tables: tables, classes: classes, symbolCount: count)
    guard count <= low.count - position else {
      throw .symbolsExhausted(wanted: count, left: low.count - position)
    }
    if symbols.count != count { symbols = [UInt16](repeating: 0, count: count) }
    let range = position..<position + count
    let largest = PlaneKernel.join(
      low: low[range], high: high.isEmpty ? [] : high[range], into: &symbols)
    position += count
    try bounds.check(symbols, largest: largest)
  }

  /// Checks that every stored symbol was decoded.
  package func finish() throws(EntropyError) {
    guard position == low.count else { throw .symbolsLeft(count: low.count - position) }
  }
}
