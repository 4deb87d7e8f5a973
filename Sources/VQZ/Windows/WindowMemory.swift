import VQZCore
import VQZEntropy
import VQZSignal

/// How much memory coding of windows takes, before it takes any.
enum WindowMemory {
  /// Bytes of a value while its block is coded: as numbers of 64 bits before and after, as values
  /// twice, and once more in the stream at worst.
  private static let encodeValueByteCount = 72
  private static let decodeValueByteCount = 24

  /// An upper bound of what is taken by blocks that are coded at once, and the bands around them.
  ///
  /// - Parameter effort: of the kernel; 0 to decode.
  static func byteCount(
    _ bands: BlockBands, _ block: WindowBlockCoder, threads: Int, effort: Int
  ) -> Int {
    let values = WindowLayout(
      moments: max(1, bands.blockPositionCount), channels: block.channels,
      length: block.coder.length
    ).valueCount
    let perValue = effort > 0 ? encodeValueByteCount : decodeValueByteCount
    let own = values.saturatingProduct(perValue + 4 * block.scale.type.byteCount)
      .saturatingSum(block.coder.workspaceByteCount(effort: effort))
    let size = block.channels.saturatingProduct(block.scale.type.byteCount)
    return own.saturatingProduct(min(threads, bands.groupBlockCount))
      .saturatingSum(bands.groupPositionCount.saturatingProduct(3).saturatingProduct(size))
      .saturatingSum(block.coder.tables.byteCount)
  }
}
