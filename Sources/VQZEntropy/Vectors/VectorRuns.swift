import VQZCore

/// A stream of vectors in runs that decode alone, and how many bytes each run takes
/// (`Formats/vqz.md`, "Vector blocks").
package struct VectorRuns: Sendable {
  /// Vectors of a run, a power of two up to `lengthLimit`; the last run may have fewer.
  package let length: Int
  /// Bytes of each run.
  package let sizes: [UInt32]
  /// All runs, one behind the other.
  package let bytes: ArraySlice<UInt8>

  /// Most vectors of a run.
  package static let lengthLimit = 32
  private static let powerLimit = lengthLimit.trailingZeroBitCount
  /// Bytes that a run has at least, if it may be so long: where it ends, and its size, take about
  /// a hundredth of them.
  private static let usualByteCount = 120
  /// Bits of a number of the table, in the byte before it.
  private static let widthBits = 5

  package init(length: Int, sizes: [UInt32], bytes: ArraySlice<UInt8>) {
    self.length = length
    self.sizes = sizes
    self.bytes = bytes
  }

  /// The shortest runs that cost next to nothing.
  ///
  /// - Parameters:
  ///   - byteCount: bytes that some vectors take.
  ///   - vectorCount: how many these are, at least 1.
  package static func length(byteCount: Int, of vectorCount: Int) -> Int {
    var length = 1
    while length < lengthLimit, length * byteCount < usualByteCount * vectorCount { length *= 2 }
    return length
  }

  /// The first vector of each run and the one behind its last.
  package func vectors(of run: Int, count: Int) -> Range<Int> {
    run * length..<min(count, (run + 1) * length)
  }

  /// The bytes of one run.
  package func bytes(of run: Int) -> ArraySlice<UInt8> {
    let start = sizes[..<run].reduce(bytes.startIndex) { $0 + Int($1) }
    return bytes[start..<start + Int(sizes[run])]
  }

  /// Reads what `stream` gives.
  ///
  /// - Parameters:
  ///   - stream: all of it.
  ///   - count: of vectors, 1 or more.
  /// - Throws: `vectorStream` for sizes that do not fit the bytes.
  package init(_ stream: ArraySlice<UInt8>, count: Int) throws(EntropyError) {
    var reader = ByteReader(stream)
    do {
      let form = try reader.readUInt8()
      let (power, width) = (Int(form >> Self.widthBits), Int(form & (1 << Self.widthBits - 1)))
      guard power <= Self.powerLimit else { throw EntropyError.vectorBlock }
      let runCount = (count - 1) >> power + 1
      let least = runCount > 1 ? try reader.readVarint(atMost: reader.remaining) : 0
      let tableByteCount = ((runCount - 1).saturatingProduct(width).saturatingSum(7)) / 8
      guard runCount > 1 || width == 0,
        var sizes = Self.sizes(
          try reader.readBytes(tableByteCount), count: runCount - 1, width: width, least: least)
      else { throw EntropyError.vectorBlock }
      let rest = reader.readRest()
      let last = rest.count - sizes.reduce(0) { $0 + Int($1) }
      guard last >= 0 else { throw EntropyError.vectorBlock }
      sizes.append(UInt32(clamping: last))
      self.init(length: 1 << power, sizes: sizes, bytes: rest)
    } catch {
      throw .vectorStream(byteCount: stream.count)
    }
  }

  /// Numbers of so many bits each, the lowest bit first, above the least size; nil where a bit
  /// behind them is not 0.
  private static func sizes(
    _ table: ArraySlice<UInt8>, count: Int, width: Int, least: Int
  ) -> [UInt32]? {
    var (bits, have, at) = (UInt64(0), 0, table.startIndex)
    var sizes: [UInt32] = []
    sizes.reserveCapacity(count + 1)
    for _ in 0..<count {
      while have < width {
        bits |= UInt64(table[at]) << UInt64(have)
        (have, at) = (have + 8, at + 1)
      }
      sizes.append(UInt32(clamping: least + Int(bits & (1 << UInt64(width) - 1))))
      bits >>= UInt64(width)
      have -= width
    }
    return bits == 0 ? sizes : nil
  }

  /// The stream, as it stands in a block.
  package var stream: [UInt8] {
    var writer = ByteWriter(capacity: bytes.count + 4 * sizes.count + 16)
    let table = sizes.dropLast()
    let least = table.min() ?? 0
    let width = UInt32.bitWidth - ((table.max() ?? 0) - least).leadingZeroBitCount
    writer.append(UInt8(length.trailingZeroBitCount << Self.widthBits | width))
    if !table.isEmpty { writer.appendVarint(UInt64(least)) }
    var (bits, have) = (UInt64(0), 0)
    for size in table {
      bits |= UInt64(size - least) << UInt64(have)
      have += width
      while have >= 8 {
        writer.append(UInt8(truncatingIfNeeded: bits))
        (bits, have) = (bits >> 8, have - 8)
      }
    }
    if have > 0 { writer.append(UInt8(truncatingIfNeeded: bits)) }
    writer.append(contentsOf: bytes)
    return writer.bytes
  }
}
