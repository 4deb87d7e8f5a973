import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Encodes vectors at one quality, or each at the coarsest that keeps a promise.
struct VectorEncoder: QualityCoder {
  private let model: VectorModel
  let setting: EncoderSetting
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
    setting = try EncoderSetting(whole, options: options, limits: limits)
    promise = try options.maxError?.vectorPromise
  }

  var qualityCount: Int { model.tables.qualityCount }

  func blockCoder(_ header: ContainerHeader) throws(VQZError) -> VectorBlockCoder {
    try VectorBlockCoder(model, header, effort: setting.options.effort)
  }

  func memoryByteCount(_ bands: BlockBands, _ coder: VectorBlockCoder) -> Int {
    VectorMemory.byteCount(bands, coder, threads: setting.threads, effort: coder.effort)
  }

  /// The header of the file, once signal and options are known to fit the model.
  func containerHeader(
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
    if setting.options.hasUnitLength, !header.sampleType.isFloat {
      throw VQZError(
        .usage, "unit length: found vectors of \(header.sampleType), expected floating point")
    }
    let head = VectorHead(hasUnitLength: setting.options.hasUnitLength, promise: promise)
    return try ContainerHeader(
      kind: .vectors, shape: header.shape, sampleType: header.sampleType,
      blockSizes: [try blockSize(header.shape)], original: header.origin,
      originalBitsPerSample: header.originalBitsPerSample, quality: quality,
      scale: header.sampleType.isFloat ? ContainerHeader.FloatScale.none : nil, own: head.bytes)
  }

  /// Vectors of a block, 0 where all are one.
  private func blockSize(_ shape: Signal.Shape) throws(VQZError) -> Int {
    let asked =
      setting.options.blockSizes ?? [setting.options.tileSize ?? Self.usualBlockSize]
    let most = min(BlockGrid.blockSizeLimit, VectorCoder.valueLimit / shape.channels)
    guard asked.count == 1, let size = asked.first, (0...most).contains(size),
      size > 0 || shape.positionCount <= most
    else {
      throw VQZError(
        .usage, "block sizes: found \(asked), expected one number of 1 to \(most) vectors")
    }
    return size >= shape.positionCount ? 0 : size
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
