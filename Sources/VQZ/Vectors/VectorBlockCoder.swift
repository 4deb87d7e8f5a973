import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the vectors of one block, and decodes them: by a model, or as they are.
struct VectorBlockCoder: BlockCoder {
  let coder: VectorCoder
  /// Between samples and the values that the coder has.
  let scale: VectorSamples
  /// What is promised of each vector; nil where nothing is.
  let promise: VectorPromise?
  /// The quality of vectors that keep the promise at it, below that of the model.
  let quality: Int
  /// Combinations of codewords that the encoder follows.
  let effort: Int

  /// - Parameters:
  ///   - model: for vectors of as many numbers as the signal has channels.
  ///   - header: of the file, of kind `vectors`.
  ///   - effort: 1 to 9, as callers have it; of no use to decode.
  /// - Throws: `malformed` where the header breaks the rules of vectors.
  init(_ model: VectorModel, _ header: ContainerHeader, effort: Int = 1) throws(VQZError) {
    let head = try VectorHead(header.own, header.sampleType)
    coder = VectorCoder(model.tables)
    scale = VectorSamples(
      type: header.sampleType, dimensions: header.shape.channels, unit: model.unit,
      hasUnitLength: head.hasUnitLength)
    promise = head.promise
    quality = header.quality
    self.effort = Self.combinations(effort: effort)
  }

  /// Combinations that are followed at each effort of a caller.
  private static let efforts = [1, 1, 2, 2, 2, 4, 4, 8, 16]

  /// Combinations that are followed at an effort of a caller, 1 to 9.
  static func combinations(effort: Int) -> Int {
    efforts[min(max(effort, 1), efforts.count) - 1]
  }

  /// The model's way, or the shorter one of the samples as they are and packed, where the model
  /// saves nothing.
  func encode(_ number: Int, _ samples: [UInt8], sizes: [Int]) throws -> CodedBlock {
    var choice = VectorChoice(self, samples)
    try choice.run()
    let payload = try choice.payload()
    let bytes = try payload.bytes()
    let type = scale.type
    if bytes.count < samples.count, !payload.streams.isEmpty {
      return CodedBlock(
        number, .vectorRuns, bytes, decoded: choice.decoded, choice.sums)
    }
    return CodedBlock(
      number, exactly: samples, packed: try PackedSamples.frame(samples, type), type)
  }

  func samples(of payload: TilePayload, sizes: [Int]) throws -> [UInt8] {
    let count = sizes.reduce(1, *)
    let byteCount = count * scale.vectorByteCount
    switch payload.method {
    case .storedSamples: return Array(payload.residuals)
    case .packedSamples:
      return try PackedSamples.samples(payload.residuals, scale.type, byteCount: byteCount)
    case .wholeVectors, .vectorRuns:
      return try samples(
        of: try VectorPayload(
          payload.residuals, count: count, qualityCount: coder.tables.qualityCount),
        inRuns: payload.method == .vectorRuns)
    default:
      throw VQZError(
        .malformed,
        "block \(payload.number): found method \(payload.method.rawValue), expected 8, 9, 13 or "
          + "14 for a model of vectors",
        rule: ContainerRule.tileMethod.rawValue)
    }
  }

  /// The values of a stream.
  private func values(
    _ stream: VectorPayload.Stream, count: Int, inRuns: Bool
  ) throws(EntropyError) -> [Int32] {
    guard inRuns else {
      return try coder.decode(stream.bytes, quality: stream.quality, count: count)
    }
    return try coder.decode(
      try VectorRuns(stream.bytes, count: count), quality: stream.quality, count: count)
  }

  /// The samples of all vectors of a block, each where it belongs.
  private func samples(of payload: VectorPayload, inRuns: Bool) throws -> [UInt8] {
    let size = scale.vectorByteCount
    if payload.exactFrame.isEmpty, payload.streams.count == 1, let only = payload.streams.first {
      return scale.bytes(try values(only, count: payload.qualities.count, inRuns: inRuns))
    }
    var samples = [UInt8](repeating: 0, count: payload.qualities.count * size)
    // Vectors of one quality stand together in the block, in their order.
    func place(_ vectors: [UInt8], _ quality: UInt8) {
      var from = 0
      for (index, own) in payload.qualities.enumerated() where own == quality {
        samples.replaceSubrange(
          index * size..<(index + 1) * size, with: vectors[from..<from + size])
        from += size
      }
    }
    let exact = payload.qualities.count { $0 == VectorPayload.exact }
    if exact > 0 {
      place(
        try PackedSamples.samples(payload.exactFrame, scale.type, byteCount: exact * size),
        VectorPayload.exact)
    }
    for stream in payload.streams {
      let count = payload.qualities.count { $0 == UInt8(stream.quality) }
      place(
        scale.bytes(try values(stream, count: count, inRuns: inRuns)), UInt8(stream.quality))
    }
    return samples
  }
}
