package import VQZCore

/// Makes a small picture of the rows of a large one: each of its positions is the mean of a block
/// of `factor` × `factor` positions, less what of it lies beyond the edge (`Formats/vqz.md`,
/// section "Previews"). Colours count by their alpha.
package struct PictureReducer {
  /// Positions of a block, each way.
  private let factor: Int
  /// Of the large picture.
  private let (width, height): (Int, Int)
  /// Samples of a position, the last of which may be alpha.
  private let channels: Int
  private let hasAlpha: Bool
  /// Of 8 bits, else of 16, the lower ones first.
  private let isBytes: Bool
  /// Sums of the samples of each block of the current band, `[columns][channels]`.
  private var sums: [UInt64]
  /// Likewise of the samples times their alpha; empty where there is none.
  private var weighted: [UInt64]
  /// Rows taken so far.
  private var rowCount = 0

  /// - Parameters:
  ///   - header: of the large picture, of u8 or u16; an array that holds one is one.
  ///   - factor: 1 … 256: a sum of products of 16 bits each then takes 48 bits.
  package init(_ header: SignalHeader, factor: Int) {
    precondition((1...256).contains(factor), "factor \(factor)")
    self.factor = factor
    (width, height) = (header.shape.width, header.shape.height)
    channels = header.shape.channels
    hasAlpha = channels.isMultiple(of: 2)
    isBytes = header.sampleType == .u8
    let count = Self.size(width, factor) * channels
    sums = [UInt64](repeating: 0, count: count)
    weighted = hasAlpha ? sums : []
  }

  /// How many blocks cover so many positions.
  private static func size(_ count: Int, _ factor: Int) -> Int { (count + factor - 1) / factor }

  /// The header of the small picture.
  package static func header(
    _ header: SignalHeader, factor: Int
  ) throws(VQZError) -> SignalHeader {
    SignalHeader(
      kind: header.kind,
      shape: try Signal.Shape(
        axes: header.shape.axes.map { size($0, factor) }, channels: header.shape.channels),
      sampleType: header.sampleType, origin: header.origin,
      originalBitsPerSample: header.originalBitsPerSample, metadata: header.metadata)
  }

  /// Takes whole rows of the large picture and gives those of the small one that are finished.
  package mutating func add(_ rows: [UInt8]) -> [UInt8] {
    let rowByteCount = width * channels * (isBytes ? 1 : 2)
    var finished: [UInt8] = []
    for start in stride(from: 0, to: rows.count, by: rowByteCount) {
      add(rows.span.extracting(start..<start + rowByteCount))
      rowCount += 1
      let inBand = rowCount % factor
      if inBand == 0 || rowCount == height {
        finish(rows: inBand == 0 ? factor : inBand, into: &finished)
      }
    }
    return finished
  }

  private mutating func add(_ row: Span<UInt8>) {
    for column in 0..<width {
      let (first, block) = (column * channels, column / factor * channels)
      let alpha = hasAlpha ? sample(row, first + channels - 1) : 0
      for channel in 0..<channels {
        let value = sample(row, first + channel)
        sums[block + channel] += value
        if hasAlpha { weighted[block + channel] += value * alpha }
      }
    }
  }

  @inline(__always)
  private func sample(_ row: Span<UInt8>, _ index: Int) -> UInt64 {
    isBytes
      ? UInt64(row[index]) : UInt64(row[2 * index]) | UInt64(row[2 * index + 1]) << 8
  }

  /// The means of the band, which is `rows` high; the next band begins.
  private mutating func finish(rows: Int, into finished: inout [UInt8]) {
    for column in 0..<sums.count / channels {
      let positions = UInt64(rows * min(factor, width - column * factor))
      let block = column * channels
      let alpha = hasAlpha ? sums[block + channels - 1] : 0
      for channel in 0..<channels {
        let isColour = channel < channels - (hasAlpha ? 1 : 0)
        // Where nothing is seen, colours count alike.
        let (sum, count) =
          isColour && alpha > 0
          ? (weighted[block + channel], alpha) : (sums[block + channel], positions)
        let mean = (sum + count / 2) / count
        finished.append(UInt8(truncatingIfNeeded: mean))
        if !isBytes { finished.append(UInt8(truncatingIfNeeded: mean >> 8)) }
      }
    }
    for index in sums.indices { sums[index] = 0 }
    for index in weighted.indices { weighted[index] = 0 }
  }
}
