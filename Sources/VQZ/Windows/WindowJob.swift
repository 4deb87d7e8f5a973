import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// The decode of a series that is coded in windows.
struct WindowJob: DecodeJob {
  /// The blocks that hold some of what is wanted.
  private let blocks: BlockDecoding<WindowBlockCoder>
  private let limits: ResourceLimits

  /// - Throws: `usage` where the region does not lie in the signal.
  init(
    _ reader: ContainerReader, model: VectorModel, region: Signal.Region?,
    limits: ResourceLimits, threads: Int
  ) throws(VQZError) {
    self.limits = limits
    blocks = try BlockDecoding(
      reader, WindowBlockCoder(model, reader.header), region: region, threads: threads)
  }

  var sampleChecksum: UInt32 { blocks.reader.index.sampleChecksum }

  var memoryByteCount: Int {
    WindowMemory.byteCount(blocks.bands, blocks.coder, threads: blocks.threads, effort: 0)
      .saturatingSum(blocks.wantedByteCount)
  }

  func header() throws -> SignalHeader { try blocks.header() }

  func check() throws {
    let values = WindowLayout(
      moments: blocks.bands.blockPositionCount, channels: blocks.coder.channels,
      length: blocks.coder.coder.length
    ).valueCount
    guard values <= VectorCoder.valueLimit else {
      throw VQZError(
        .tooLarge,
        "blocks: found some of \(values) values, expected at most \(VectorCoder.valueLimit)",
        rule: ContainerRule.tileWindows.rawValue)
    }
    try limits.checkMemory(memoryByteCount)
  }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    try blocks.run(watch, rows: rows)
  }
}
