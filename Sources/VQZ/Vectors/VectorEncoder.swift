import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Encodes vectors at one quality, or each at the coarsest that keeps a promise.
struct VectorEncoder: SignalCoder {
  private let model: VectorModel
  private let options: VQZEncoder.Options
  private let limits: ResourceLimits
  /// How files tell which model they need.
  private let reference: ModelReference
  /// Bytes of the model in a file; 0 where it is only named.
  private let carriedByteCount: Int
  /// At least 1.
  private let threads: Int
  /// What the options ask for of every vector; nil where they ask for nothing.
  private let promise: VectorPromise?

  /// Vectors of a block where nobody asks for others: one is decoded in little time, and what a
  /// block has beside its vectors is a tenth of a byte for each.
  private static let usualBlockSize = 256

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
    promise = try options.maxError?.vectorPromise
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

  /// Encodes all blocks at one quality of the model, or as the promise wants it.
  private func encode(
    _ source: BlockSource, quality: Int, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      let header = try containerHeader(source.header, quality: quality)
      let coder = try VectorBlockCoder(model, header, effort: options.effort)
      let bands = BlockBands(header.blocks, shape: header.shape, threads: threads)
      try limits.checkMemory(
        VectorMemory.byteCount(bands, coder, threads: threads, effort: coder.effort),
        hint: "or ask for smaller blocks")
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
    guard header.kind == .vectors else {
      throw VQZError(
        .unsupportedSignal, "signal: found kind \(header.kind), expected vectors for this model",
        hint: "say that the file holds vectors, or name another model")
    }
    let (found, expected) = (header.shape.channels, model.tables.dimensionCount)
    guard found == expected else {
      throw VQZError(
        .wrongModel,
        "vectors: found \(found) numbers in each, expected \(expected) for this model",
        hint: "train a model on vectors like these")
    }
    if options.hasUnitLength, !header.sampleType.isFloat {
      throw VQZError(
        .usage, "unit length: found vectors of \(header.sampleType), expected floating point")
    }
    let head = VectorHead(hasUnitLength: options.hasUnitLength, promise: promise)
    return try ContainerHeader(
      kind: .vectors, shape: header.shape, sampleType: header.sampleType,
      blockSizes: [try blockSize(header.shape)], original: header.origin,
      originalBitsPerSample: header.originalBitsPerSample, quality: quality,
      scale: header.sampleType.isFloat ? ContainerHeader.FloatScale.none : nil, own: head.bytes)
  }

  /// Vectors of a block, 0 where all are one.
  private func blockSize(_ shape: Signal.Shape) throws(VQZError) -> Int {
    let asked = options.blockSizes ?? [options.tileSize ?? Self.usualBlockSize]
    let most = min(BlockGrid.blockSizeLimit, VectorCoder.valueLimit / shape.channels)
    guard asked.count == 1, let size = asked.first, (0...most).contains(size),
      size > 0 || shape.positionCount <= most
    else {
      throw VQZError(
        .usage, "block sizes: found \(asked), expected one number of 1 to \(most) vectors")
    }
    return size >= shape.positionCount ? 0 : size
  }

  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, quality: quality)
      let coder = try VectorBlockCoder(model, container, effort: options.effort)
      let bands = BlockBands(container.blocks, shape: container.shape, threads: threads)
      return VectorMemory.byteCount(bands, coder, threads: threads, effort: coder.effort)
    } catch {
      throw VQZError(wrapping: error)
    }
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

extension ErrorBound {
  /// What the bound means for vectors.
  fileprivate var vectorPromise: VectorPromise {
    get throws(VQZError) {
      switch self {
      case .absolute(let most): return .distance(most)
      case .cosine(let least): return .cosine(least)
      case .ofRange, .relative:
        throw VQZError(
          .usage,
          "maximum error: found \(self), expected for vectors a distance, or a cosine",
          hint: "a bound of vectors is that of each whole vector")
      }
    }
  }
}
