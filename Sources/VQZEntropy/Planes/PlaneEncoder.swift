import VQZCore

/// Stores symbols as bytes compressed with zstd instead of range coding them: larger, but readable
/// with nothing but zstd. The inverse of `PlaneDecoder`; `Formats/vqz.md`, "Index planes".
package struct PlaneEncoder: Sendable {
  private var low: [UInt8] = []
  private var high: [UInt8] = []
  private var needsHigh = false
  private let level: Int

  /// - Parameter level: zstd's compression level.
  package init(level: Int = 19) {
    self.level = level
  }

  /// Symbols appended so far.
  package var symbolCount: Int { low.count }

  /// Appends a burst. Of the tables only K matters: every symbol must be below its table's.
  package mutating func append(
    symbols: [UInt16], tables: [FrequencyTable], classes: [UInt8]? = nil
  ) throws(EntropyError) {
    try PlaneBounds(tables: tables, classes: classes, symbolCount: symbols.count).check(symbols)
    low.append(contentsOf: symbols.lazy.map { UInt8(truncatingIfNeeded: $0) })
    high.append(contentsOf: symbols.lazy.map { UInt8($0 >> 8) })
    if !needsHigh { needsHigh = symbols.contains { $0 > 255 } }
  }

  /// The payload of everything appended.
  package func finish() throws(EntropyError) -> [UInt8] {
    let lowFrame = try Zstd.compress(low, level: level)
    guard needsHigh else { return [PlaneDecoder.onePlane] + lowFrame }
    let highFrame = try Zstd.compress(high, level: level)
    var writer = ByteWriter(capacity: 11 + lowFrame.count + highFrame.count)
    writer.append(PlaneDecoder.twoPlanes)
    writer.appendVarint(UInt64(lowFrame.count))
    writer.append(contentsOf: lowFrame)
    writer.append(contentsOf: highFrame)
    return writer.bytes
  }
}
