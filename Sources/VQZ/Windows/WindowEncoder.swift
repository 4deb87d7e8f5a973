import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Encodes series in windows, at a quality of the model.
struct WindowEncoder: QualityCoder {
  private let model: VectorModel
  let setting: EncoderSetting

  /// - Throws: `usage` for options that nothing here can follow.
  init(
    _ whole: VQZModel, _ model: VectorModel, options: VQZEncoder.Options, limits: ResourceLimits
  ) throws(VQZError) {
    self.model = model
    setting = try EncoderSetting(whole, options: options, limits: limits)
    guard options.maxError == nil else {
      throw VQZError(
        .usage,
        "maximum error: found a bound, expected none with model \(whole.name), which "
          + "codes windows by their mean error",
        hint: "name no model, or one that is trained without a ladder, to keep a bound")
    }
  }

  var qualityCount: Int { model.tables.qualityCount }

  func blockCoder(_ header: ContainerHeader) throws(VQZError) -> WindowBlockCoder {
    WindowBlockCoder(model, header, effort: setting.options.effort)
  }

  func memoryByteCount(_ bands: BlockBands, _ coder: WindowBlockCoder) -> Int {
    WindowMemory.byteCount(bands, coder, threads: setting.threads, effort: coder.effort)
  }

  /// The header of the file, once signal and options are known to fit the model.
  func containerHeader(
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
      setting.options.blockSizes ?? setting.options.tileSize.map { [$0] }
      ?? BlockGrid.usualBlockSizes(of: shape)
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
}
