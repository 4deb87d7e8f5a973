import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// The decode of an array or a series.
struct LatticeJob: DecodeJob {
  /// The blocks that hold some of what is wanted.
  private let blocks: BlockDecoding<LatticeBlockCoder>
  private let limits: ResourceLimits

  /// - Throws: `usage` where the region does not lie in the signal.
  init(
    _ reader: ContainerReader, model: LatticeModel, region: Signal.Region?,
    limits: ResourceLimits, threads: Int
  ) throws(VQZError) {
    self.limits = limits
    blocks = try BlockDecoding(
      reader, LatticeBlockCoder(model, reader.header), region: region, threads: threads)
  }

  var sampleChecksum: UInt32 { blocks.reader.index.sampleChecksum }

  var memoryByteCount: Int {
    let header = blocks.reader.header
    return LatticeMemory.byteCount(
      blocks.bands, coder: blocks.coder.coder, type: header.sampleType,
      channels: header.shape.channels, threads: blocks.threads, encodes: false
    ).saturatingSum(blocks.wantedByteCount)
  }

  func header() throws -> SignalHeader { try blocks.header() }

  func check() throws {
    let values = blocks.bands.blockPositionCount
      .saturatingProduct(blocks.reader.header.shape.channels)
    guard values <= LatticeCoder.valueLimit else {
      throw VQZError(
        .tooLarge,
        "blocks: found some of \(values) samples, expected at most \(LatticeCoder.valueLimit)")
    }
    try limits.checkMemory(memoryByteCount)
  }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    try blocks.run(watch, rows: rows)
  }
}
