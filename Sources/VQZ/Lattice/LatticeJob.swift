import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// The decode of a signal that is coded without a network.
struct LatticeJob: DecodeJob {
  private let reader: ContainerReader
  private let bands: BlockBands
  private let coder: LatticeBlockCoder
  private let limits: ResourceLimits
  /// At least 1.
  private let threads: Int

  /// - Throws: `usage` where the region does not lie in the signal.
  init(
    _ reader: ContainerReader, model: LatticeModel, region: Signal.Region?,
    limits: ResourceLimits, threads: Int
  ) throws(VQZError) {
    self.reader = reader
    self.limits = limits
    self.threads = threads
    let shape = reader.header.shape
    bands = BlockBands(
      reader.header.blocks, shape: shape, region: try region?.ranges(in: shape),
      threads: threads)
    coder = LatticeBlockCoder(model, reader.header)
  }

  var sampleChecksum: UInt32 { reader.index.sampleChecksum }

  var memoryByteCount: Int {
    let (shape, type) = (reader.header.shape, reader.header.sampleType)
    let wanted = bands.area.reduce(shape.channels * type.byteCount) {
      $0.saturatingProduct($1.count)
    }
    return LatticeMemory.byteCount(
      bands, coder: coder.coder, type: type, channels: shape.channels, threads: threads,
      encodes: false
    ).saturatingSum(wanted)
  }

  func header() throws -> SignalHeader {
    let header = reader.header
    return SignalHeader(
      kind: header.kind,
      shape: try Signal.Shape(
        axes: bands.area.map(\.count), channels: header.shape.channels),
      sampleType: header.sampleType, origin: header.original,
      originalBitsPerSample: header.originalBitsPerSample, metadata: try reader.signalMetadata())
  }

  func check() throws {
    let values = bands.blockPositionCount.saturatingProduct(reader.header.shape.channels)
    guard values <= LatticeCoder.valueLimit else {
      throw VQZError(
        .tooLarge,
        "blocks: found some of \(values) samples, expected at most \(LatticeCoder.valueLimit)")
    }
    let needed = memoryByteCount
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit")
    }
  }

  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    var crc = CRC32C()
    for index in 0..<bands.groupCount {
      let group = bands.group(index)
      let (coder, reader) = (coder, reader)
      let blocks = try WorkerPool.map(count: group.blocks.count, threads: threads) { place in
        let number = group.blocks[place]
        return try coder.decode(
          try reader.tile(number),
          sizes: reader.header.blocks.block(number).core.map(\.count))
      }
      try bands.forEachRun(of: group, blocks) { finished in
        crc.update(finished)
        try rows(finished)
      }
      try watch.report(Double(index + 1) / Double(bands.groupCount))
    }
    return crc.value
  }
}

extension Signal.Region {
  /// The region as positions along each axis of a signal, which holds all of it.
  func ranges(in shape: Signal.Shape) throws(VQZError) -> [Range<Int>] {
    // Differences, since sums of the caller's numbers may overflow.
    let fits =
      start.count == shape.axes.count && size.count == shape.axes.count
      && shape.axes.indices.allSatisfy {
        start[$0] >= 0 && size[$0] >= 1 && start[$0] < shape.axes[$0]
          && size[$0] <= shape.axes[$0] - start[$0]
      }
    guard fits else {
      throw VQZError(
        .usage,
        "region: found \(size) from \(start), expected one within \(shape.axes) positions")
    }
    return zip(start, size).map { $0..<$0 + $1 }
  }
}
