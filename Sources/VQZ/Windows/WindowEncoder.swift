import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Encodes series in windows, at a quality of the model.
struct WindowEncoder: SignalCoder {
  private let model: VectorModel
  private let options: VQZEncoder.Options
  private let limits: ResourceLimits
  /// How files tell which model they need.
  private let reference: ModelReference
  /// Bytes of the model in a file; 0 where it is only named.
  private let carriedByteCount: Int
  /// At least 1.
  private let threads: Int

  /// - Throws: `usage` for options that nothing here can follow.
  init(
    _ whole: VQZModel, _ model: VectorModel, options: VQZEncoder.Options, limits: ResourceLimits
  ) throws(VQZError) {
    self.model = model
    self.options = options
    self.limits = limits
    reference = try whole.reference(options)
    carriedByteCount = options.embedsModel ? try whole.carriedFile.bytes.count : 0
    threads = options.threads == 0 ? WorkerPool.availableThreadCount : options.threads
    if options.maxError != nil {
      throw VQZError(
        .usage,
        "maximum error: found a bound, expected none with model \(whole.name), which "
          + "codes windows by their mean error",
        hint: "name no model, or one that is trained without a ladder, to keep a bound")
    }
    if let target = options.target, !target.isValid {
      throw VQZError(.usage, "target: found \(target), expected a number above 0")
    }
  }

  func encode(
    _ signal: Signal, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    guard let target = options.target else {
      return try encode(BlockSource(signal), quality: quality, watch, to: sink)
    }
    return try target.search(count: model.tables.qualityCount, watch, to: sink) {
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
  private var scale: QualityScale { QualityScale(count: model.tables.qualityCount) }

  /// The quality that the options ask for.
  private var quality: Int { scale.index(options.quality ?? 60) }

  /// Encodes all blocks at one quality of the model.
  private func encode(
    _ source: BlockSource, quality: Int, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      let header = try containerHeader(source.header, quality: quality)
      let coder = WindowBlockCoder(model, header, effort: options.effort)
      try limits.checkMemory(
        memoryByteCount(coder, header), hint: "or ask for smaller blocks")
      return try BlockEncoding(
        header: header, reference: reference, coder: coder, threads: threads
      ).run(source, watch, to: sink)
        .summary(quality: (quality, scale.quality(ofIndex: quality)))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The header of the file, once signal and options are known to fit the model.
  private func containerHeader(
    _ header: SignalHeader, quality: Int
  ) throws -> ContainerHeader {
    guard header.kind == model.kind else {
      throw VQZError(
        .unsupportedSignal,
        "signal: found kind \(header.kind), expected \(model.kind) for this model",
        hint: "say that the file holds \(model.kind), or name another model")
    }
    return try ContainerHeader(
      kind: header.kind, shape: header.shape, sampleType: header.sampleType,
      blockSizes: [try blockSize(header.shape)], original: header.origin,
      originalBitsPerSample: header.originalBitsPerSample, quality: quality,
      scale: header.sampleType.isFloat ? ContainerHeader.FloatScale.none : nil)
  }

  /// Moments of a block, 0 where all are one.
  private func blockSize(_ shape: Signal.Shape) throws(VQZError) -> Int {
    let asked =
      options.blockSizes ?? options.tileSize.map { [$0] } ?? BlockGrid.usualBlockSizes(of: shape)
    let window = model.tables.dimensionCount
    let most = min(
      BlockGrid.blockSizeLimit, VectorCoder.valueLimit / shape.channels / window * window)
    guard asked.count == 1, let size = asked.first, (0...most).contains(size),
      size > 0 || shape.positionCount <= most
    else {
      throw VQZError(
        .usage, "block sizes: found \(asked), expected one number of 1 to \(most) moments")
    }
    return size >= shape.positionCount ? 0 : size
  }

  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, quality: quality)
      return memoryByteCount(
        WindowBlockCoder(model, container, effort: options.effort), container)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func memoryByteCount(_ coder: WindowBlockCoder, _ header: ContainerHeader) -> Int {
    let bands = BlockBands(header.blocks, shape: header.shape, threads: threads)
    return WindowMemory.byteCount(bands, coder, threads: threads, effort: coder.effort)
  }

  func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, quality: quality)
      return EncodeBound.byteCount(
        samples: header.byteCount, tileCount: container.blocks.count
      ).saturatingSum(carriedByteCount).saturatingSum(EncodeBound.byteCount(header.metadata))
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
