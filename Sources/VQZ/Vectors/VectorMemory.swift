import VQZCore
import VQZEntropy
import VQZSignal

/// How much memory coding of vectors takes, before it takes any.
enum VectorMemory {
  /// Bytes of a sample while its block is coded: as a number of 64 bits, as a value, once more in
  /// the stream at worst, and the samples that come of it.
  private static let encodeSampleByteCount = 48
  private static let decodeSampleByteCount = 24

  /// An upper bound of what is taken by blocks that are coded at once, and the bands around them.
  ///
  /// - Parameter effort: of the kernel; 0 to decode.
  static func byteCount(
    _ bands: BlockBands, _ block: VectorBlockCoder, threads: Int, effort: Int
  ) -> Int {
    let size = block.scale.vectorByteCount
    let samples = bands.blockPositionCount.saturatingProduct(block.scale.dimensions)
    let own = samples.saturatingProduct(effort > 0 ? encodeSampleByteCount : decodeSampleByteCount)
      .saturatingSum(block.coder.workspaceByteCount(effort: effort))
      .saturatingSum(samples.saturatingProduct(4 * block.scale.type.byteCount))
    return own.saturatingProduct(min(threads, bands.groupBlockCount))
      .saturatingSum(bands.groupPositionCount.saturatingProduct(3 * size))
      .saturatingSum(block.coder.tables.byteCount)
  }
}
