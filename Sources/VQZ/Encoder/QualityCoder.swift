import VQZContainer
import VQZCore

/// Encodes signals of blocks that are sealed, all of a file at one quality of the model.
protocol QualityCoder: SignalCoder {
  associatedtype Block: BlockCoder

  var setting: EncoderSetting { get }
  /// Qualities of the model, 1 or more.
  var qualityCount: Int { get }

  /// The header of the file, once signal and options are known to fit the model.
  ///
  /// - Parameter quality: below `qualityCount`.
  func containerHeader(_ header: SignalHeader, quality: Int) throws -> ContainerHeader

  /// What codes the blocks of a file.
  func blockCoder(_ header: ContainerHeader) throws(VQZError) -> Block

  /// An upper bound of the bytes of memory that coding takes.
  func memoryByteCount(_ bands: BlockBands, _ coder: Block) -> Int
}

extension QualityCoder {
  func encode(
    _ signal: Signal, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    guard let target = setting.options.target else {
      return try encode(BlockSource(signal), quality: quality, watch, to: sink)
    }
    return try target.search(count: qualityCount, watch, to: sink) {
      index, watch, sink throws(VQZError) in
      try encode(BlockSource(signal), quality: index, watch, to: sink)
    }
  }

  func encode(
    _ header: SignalHeader, rows: @escaping RowReader, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    try encode(BlockSource(header, read: rows), quality: quality, watch, to: sink)
  }

  /// Qualities of callers and those of the model.
  private var scale: QualityScale { QualityScale(count: qualityCount) }

  /// The quality that the options ask for.
  private var quality: Int { scale.index(setting.options.quality ?? 60) }

  /// Encodes all blocks at one quality of the model.
  private func encode(
    _ source: BlockSource, quality: Int, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      let header = try containerHeader(source.header, quality: quality)
      let coder = try blockCoder(header)
      try setting.limits.checkMemory(
        memoryByteCount(bands(header), coder), hint: "or ask for smaller blocks")
      return try BlockEncoding(
        header: header, reference: setting.reference, coder: coder, threads: setting.threads
      ).run(source, watch, to: sink)
        .summary(quality: (quality, scale.quality(ofIndex: quality)))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func bands(_ header: ContainerHeader) -> BlockBands {
    BlockBands(header.blocks, shape: header.shape, threads: setting.threads)
  }

  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, quality: quality)
      return memoryByteCount(bands(container), try blockCoder(container))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, quality: quality)
      return setting.byteCountLimit(of: header, tileCount: container.blocks.count)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
