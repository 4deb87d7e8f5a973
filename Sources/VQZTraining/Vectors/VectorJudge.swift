internal import VQZCore
internal import VQZEntropy

/// What tables make of vectors held out, as blocks are coded.
struct VectorJudge {
  let numbers: VectorTables.Numbers
  let data: VectorData
  let threads: Int

  private static let block = 256
  /// Bytes of a file that finding a block takes.
  private static let offsetBytes = 4
  private static let effort = 2

  /// Bytes and errors of every other quality, from the coarsest.
  func points(
    _ report: (Double) throws -> Void
  ) throws -> [VectorTrainingReport.Point] {
    let coder = VectorCoder(try VectorTables(numbers))
    let d = data.dimensions
    let values = data.values(data.heldOut, threads: threads)
    let count = data.heldOut.count
    // The variance about the mean of those learnt from, in values.
    let mean = data.mean.map { $0 / data.unit }
    var variance = 0.0
    for (at, value) in values.enumerated() {
      let off = Double(value) - mean[at % d]
      variance += off * off
    }
    let qualities = Swift.stride(from: 0, to: coder.tables.qualityCount, by: 2).map(\.self)
    let blocks = (count + Self.block - 1) / Self.block
    var points: [VectorTrainingReport.Point] = []
    for quality in qualities {
      let found = try WorkerPool.map(count: blocks, threads: threads) { block in
        let rows = block * Self.block..<min((block + 1) * Self.block, count)
        let part = Array(values[rows.lowerBound * d..<rows.upperBound * d])
        let stream = try coder.encode(part, quality: quality, effort: Self.effort)
        let decoded = try coder.decode(stream[...], quality: quality, count: rows.count)
        let squares = zip(part, decoded).reduce(0.0) { sum, pair in
          let off = Double(pair.0) - Double(pair.1)
          return sum + off * off
        }
        return (bytes: stream.count + Self.offsetBytes, squares: squares)
      }
      points.append(
        VectorTrainingReport.Point(
          quality: quality,
          byteCount: Double(found.reduce(0) { $0 + $1.bytes }) / Double(max(1, count)),
          relativeError: found.reduce(0) { $0 + $1.squares } / max(variance, 1e-30)))
      try report(Double(quality + 1) / Double(coder.tables.qualityCount))
    }
    return points
  }
}
