import VQZCore
import VQZEntropy
import VQZSignal

/// How much memory lattice coding takes, before it takes any.
enum LatticeMemory {
  /// Bytes of a value while its block is coded: numbers of 64 bits in several forms, and samples.
  private static let encodeValueByteCount = 80
  private static let decodeValueByteCount = 48

  /// An upper bound of what is taken by blocks that are coded at once, and the bands around them.
  static func byteCount(
    _ bands: BlockBands, coder: LatticeCoder, type: SampleType, channels: Int, threads: Int,
    encodes: Bool
  ) -> Int {
    let values = bands.blockPositionCount.saturatingProduct(channels)
    let workspace =
      coder.workspaceByteCount(extents: [1, 1, 1, min(values, LatticeCoder.valueLimit)]) ?? 0
    let block = values.saturatingProduct(encodes ? encodeValueByteCount : decodeValueByteCount)
      .saturatingSum(workspace).saturatingSum(values.saturatingProduct(2 * type.byteCount))
    let atOnce = min(threads, bands.groupBlockCount)
    let size = channels * type.byteCount
    // The band, its decoded samples, and those of its blocks before they are put together.
    return block.saturatingProduct(atOnce)
      .saturatingSum(bands.groupPositionCount.saturatingProduct(3 * size))
      .saturatingSum(coder.tables.byteCount)
  }
}
