import VQZContainer
import VQZCore

/// Decodes the sealed blocks of a file of version 4, or those that hold a part of the signal: group
/// after group, the blocks of each at the same time.
struct BlockDecoding<Coder: BlockCoder> {
  let reader: ContainerReader
  let bands: BlockBands
  let coder: Coder
  /// At least 1; the samples do not depend on it.
  let threads: Int

  /// - Throws: `usage` where the region does not lie in the signal.
  init(
    _ reader: ContainerReader, _ coder: Coder, region: Signal.Region?, threads: Int
  ) throws(VQZError) {
    self.reader = reader
    self.coder = coder
    self.threads = threads
    let shape = reader.header.shape
    bands = BlockBands(
      reader.header.blocks, shape: shape, region: try region?.ranges(in: shape), threads: threads)
  }

  /// Bytes of the samples that are wanted.
  var wantedByteCount: Int {
    let (shape, type) = (reader.header.shape, reader.header.sampleType)
    return bands.area.reduce(shape.channels * type.byteCount) { $0.saturatingProduct($1.count) }
  }

  /// What is known of the part that is wanted.
  func header() throws -> SignalHeader {
    let header = reader.header
    return SignalHeader(
      kind: header.kind,
      shape: try Signal.Shape(axes: bands.area.map(\.count), channels: header.shape.channels),
      sampleType: header.sampleType, origin: header.original,
      originalBitsPerSample: header.originalBitsPerSample, metadata: try reader.signalMetadata())
  }

  /// Hands out the rows that are wanted.
  ///
  /// - Returns: the CRC-32C of all samples that were handed out.
  func run(_ watch: WorkWatch, rows: ([UInt8]) throws -> Void) throws -> UInt32 {
    var crc = CRC32C()
    for index in 0..<bands.groupCount {
      let group = bands.group(index)
      let (coder, reader) = (coder, reader)
      let blocks = try WorkerPool.map(count: group.blocks.count, threads: threads) { place in
        let number = group.blocks[place]
        return try coder.decode(
          try reader.tile(number), sizes: reader.header.blocks.block(number).core.map(\.count))
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
