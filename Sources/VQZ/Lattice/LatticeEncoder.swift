import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Encodes arrays and series by predicting each sample from its neighbours, within a bound.
struct LatticeEncoder: SignalCoder {
  let model: LatticeModel
  private let setting: EncoderSetting

  /// - Throws: `usage` for options that nothing here can follow.
  init(
    _ whole: VQZModel, _ model: LatticeModel, options: VQZEncoder.Options,
    limits: ResourceLimits
  ) throws(VQZError) {
    self.model = model
    setting = try EncoderSetting(whole, options: options, limits: limits)
    if case .cosine = options.maxError {
      throw VQZError(
        .usage, "maximum error: found a cosine, expected a bound of each sample",
        hint: "only vectors have directions")
    }
  }

  func encode(
    _ signal: Signal, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    if let target = setting.options.target {
      return try encode(signal, target: target, watch, to: sink)
    }
    let range = DistortionSums.range(of: signal.samples, signal.sampleType)
    return try encode(BlockSource(signal), bound.absolute(range: range), watch, to: sink)
  }

  func encode(
    _ header: SignalHeader, rows: @escaping RowReader, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    if case .ofRange = bound {
      throw VQZError(
        .usage,
        "maximum error: found a share of the range, or a quality, for rows that come once, "
          + "expected an absolute bound or one relative to each sample",
        hint: "the range is known when the last row is")
    }
    return try encode(BlockSource(header, read: rows), bound, watch, to: sink)
  }

  /// The bound that the options ask for; a quality is a share of the range.
  private var bound: ErrorBound {
    setting.options.maxError ?? .ofRange(Self.share(quality: setting.options.quality ?? 60))
  }

  /// An eighth of the range at quality 0, half of that for every 8 more.
  static func share(quality: Double) -> Double { 0.125 * FixedPower.ofTwo(-quality / 8) }

  /// Encodes all blocks within one bound, which is no share of the range.
  private func encode(
    _ source: BlockSource, _ bound: ErrorBound, _ watch: WorkWatch,
    quality: (index: Int, value: Double) = (0, 100), to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    do {
      let promise = LatticePromise(bound, source.header.sampleType)
      let header = try containerHeader(source.header, promise)
      let bands = BlockBands(header.blocks, shape: header.shape, threads: setting.threads)
      try setting.limits.checkMemory(
        memoryByteCount(bands, header), hint: "or ask for smaller blocks")
      let coder = LatticeBlockCoder(
        model, header, bound: promise.bound, effort: setting.options.effort)
      return try BlockEncoding(
        header: header, reference: setting.reference, coder: coder, threads: setting.threads
      ).run(source, watch, to: sink).summary(quality: quality)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func containerHeader(
    _ header: SignalHeader, _ promise: LatticePromise
  ) throws -> ContainerHeader {
    guard header.kind == model.kind else {
      throw VQZError(
        .unsupportedSignal,
        "signal: found kind \(header.kind), expected \(model.kind) for this model")
    }
    let sizes = try blockSizes(header.shape)
    let values = zip(header.shape.axes, sizes).reduce(header.shape.channels) {
      $0.saturatingProduct($1.1 == 0 ? $1.0 : $1.1)
    }
    guard values <= LatticeCoder.valueLimit else {
      throw VQZError(
        .usage,
        "blocks: found some of \(values) samples, expected at most "
          + "\(LatticeCoder.valueLimit)", hint: "ask for smaller blocks")
    }
    return try ContainerHeader(
      kind: header.kind, shape: header.shape, sampleType: header.sampleType, blockSizes: sizes,
      original: header.origin, originalBitsPerSample: header.originalBitsPerSample,
      promise: promise.promise, scale: promise.scale)
  }

  /// Positions from block to block along each axis, 0 for one that is not cut.
  private func blockSizes(_ shape: Signal.Shape) throws(VQZError) -> [Int] {
    let asked: [Int]
    if let sizes = setting.options.blockSizes {
      asked = sizes
    } else if let size = setting.options.tileSize {
      asked = shape.axes.map { _ in size }
    } else {
      return BlockGrid.usualBlockSizes(of: shape)
    }
    guard asked.count == shape.axes.count,
      asked.allSatisfy({ (0...BlockGrid.blockSizeLimit).contains($0) })
    else {
      throw VQZError(
        .usage,
        "block sizes: found \(asked), expected \(shape.axes.count) numbers of 0 to "
          + "\(BlockGrid.blockSizeLimit)")
    }
    return zip(asked, shape.axes).map { $0 >= $1 ? 0 : $0 }
  }

  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, LatticePromise(.absolute(0), header.sampleType))
      return memoryByteCount(
        BlockBands(container.blocks, shape: container.shape, threads: setting.threads), container)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func memoryByteCount(_ bands: BlockBands, _ header: ContainerHeader) -> Int {
    LatticeMemory.byteCount(
      bands, coder: LatticeCoder(model.tables), type: header.sampleType,
      channels: header.shape.channels, threads: setting.threads, encodes: true)
  }

  func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int {
    do {
      let container = try containerHeader(header, LatticePromise(.absolute(0), header.sampleType))
      return setting.byteCountLimit(of: header, tileCount: container.blocks.count)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Rows of the search for a target: a bound of the whole range, then 2^(1/4) less at each, down
  /// to 2^-40 of it; the last is lossless.
  private static let targetCount = 162

  private func encode(
    _ signal: Signal, target: EncodingTarget, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    let range = DistortionSums.range(of: signal.samples, signal.sampleType)
    return try target.search(count: Self.targetCount, watch, to: sink) {
      index, watch, sink throws(VQZError) in
      let isLast = index == Self.targetCount - 1
      let bound = isLast ? 0 : range * FixedPower.ofTwo(-Double(index) / 4)
      return try encode(
        BlockSource(signal), .absolute(bound), watch,
        quality: (index, 100 * Double(index) / Double(Self.targetCount - 1)), to: sink)
    }
  }
}

extension ErrorBound {
  /// The same as an absolute bound, or one relative to each sample.
  ///
  /// - Parameter range: from the least sample of the signal to the greatest.
  fileprivate func absolute(range: Double) -> ErrorBound {
    guard case .ofRange(let share) = self else { return self }
    let most = share * range
    return .absolute(most.isFinite ? most : .greatestFiniteMagnitude)
  }
}
