import VQZCore

/// Stores symbols as bytes compressed with zstd instead of range coding them: larger, but readable
/// with nothing but zstd. The inverse of `PlaneDecoder`; `Formats/vqz.md`, "Index planes".
package struct PlaneEncoder: Sendable {
  private var low: [UInt8] = []
  private var high: [UInt8] = []
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
    let planes = PlaneKernel.split(symbols)
    low.append(contentsOf: planes.low)
    high.append(contentsOf: planes.high)
  }

  /// The payload of everything appended.
  package func finish() throws(EntropyError) -> [UInt8] { try finish(level: level) }

  /// The same at another compression level.
  package func finish(level: Int) throws(EntropyError) -> [UInt8] {
    let lowFrame = try Zstd.compress(low, level: level)
    guard high.contains(where: { $0 > 0 }) else { return [PlaneDecoder.onePlane] + lowFrame }
    let highFrame = try Zstd.compress(high, level: level)
    var writer = ByteWriter(capacity: 11 + lowFrame.count + highFrame.count)
    writer.append(PlaneDecoder.twoPlanes)
    writer.appendVarint(UInt64(lowFrame.count))
    writer.append(contentsOf: lowFrame)
    writer.append(contentsOf: highFrame)
    return writer.bytes
  }
}
