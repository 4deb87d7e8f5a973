import VQZContainer
import VQZCore
import VQZSignal

/// Writes a file of version 4 whose blocks are sealed: slab after slab, the blocks of each at the
/// same time.
struct BlockEncoding<Coder: BlockCoder> {
  /// Of the file; its grid says how the signal is cut.
  let header: ContainerHeader
  /// The model that the file names or carries.
  let reference: ModelReference
  /// Makes one block; used by several threads at once.
  let coder: Coder
  /// At least 1; the bytes do not depend on it.
  let threads: Int

  /// What was written.
  struct Result {
    /// Bytes of the whole file.
    let byteCount: Int
    /// How far all decoded samples are from the original.
    let sums: DistortionSums
    /// Blocks whose samples are stored or packed as they are.
    let plainCount: Int
    /// Of the file.
    let header: ContainerHeader

    /// The same as callers are told it.
    ///
    /// - Parameter quality: that was asked for, as a row of the model and as callers have it.
    func summary(quality: (index: Int, value: Double)) -> EncodeSummary {
      EncodeSummary(
        byteCount: byteCount,
        bitsPerPixel: Double(byteCount) * 8 / Double(header.shape.positionCount),
        meanSquaredError: sums.meanSquaredError, largestError: sums.largest,
        tileCount: header.blocks.count, plainTileCount: plainCount, symbolCount: 0,
        qualityIndex: quality.index, quality: quality.value, peak: sums.range)
    }
  }

  /// Reads the signal from its first row to its last, and gives the file to the sink.
  ///
  /// - Throws: what the source, the coder and the sink throw; `interrupted`.
  func run(
    _ signal: BlockSource, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws -> Result {
    var source = signal
    let bands = BlockBands(header.blocks, shape: header.shape, threads: threads)
    var writer = try ContainerWriter(
      header: header, model: reference,
      metadata: try source.header.metadata.map { try PackedMetadata(packing: $0) })
    var (sums, crc, plainCount) = (DistortionSums(), CRC32C(), 0)
    for index in 0..<bands.groupCount {
      let group = bands.group(index)
      let slab = try source.slab(group.area)
      let blocks = try blocks(of: group, slab)
      for block in blocks {
        try writer.append(block.payload)
        sums.add(block.sums)
        plainCount += [.storedSamples, .packedSamples].contains(block.payload.method) ? 1 : 0
      }
      // The samples as every decoder will make them, for the checksum of the whole.
      bands.forEachRun(of: group, blocks.map(\.samples)) { crc.update($0) }
      try sink(writer.takeBytes())
      try watch.report(Double(index + 1) / Double(bands.groupCount))
    }
    let before = writer.byteCount
    let tail = try writer.finish(sampleChecksum: crc.value)
    try sink(tail)
    return Result(
      byteCount: before + tail.count, sums: sums, plainCount: plainCount, header: header)
  }

  /// Bytes of a position.
  private var positionByteCount: Int { header.shape.channels * header.sampleType.byteCount }

  /// The blocks of a group, each made by one thread.
  private func blocks(of group: BlockBands.Group, _ slab: [UInt8]) throws -> [CodedBlock] {
    let (coder, blocks, size) = (coder, header.blocks, positionByteCount)
    return try WorkerPool.map(count: group.blocks.count, threads: threads) { index in
      let number = group.blocks[index]
      let core = blocks.block(number).core
      let samples = SampleBox.extract(core, from: slab, of: group.area, size: size)
      return try coder.encode(number, samples, sizes: core.map(\.count))
    }
  }
}
