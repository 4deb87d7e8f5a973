import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the samples of one block, and decodes them: by lattice coding, or as they are.
struct LatticeBlockCoder: Sendable {
  let coder: LatticeCoder
  /// Of the samples.
  let type: SampleType
  /// Samples of a position.
  let channels: Int
  /// What the header of the file says of integers and samples.
  let scale: LatticeForm.Scale

  /// zstd level of blocks that are packed as they are.
  private static let level = 12

  /// What a block becomes.
  struct Coded: Sendable {
    let payload: TilePayload
    /// What every decoder makes of it, `[positions][channels]`.
    let samples: [UInt8]
    let sums: DistortionSums
  }

  init(_ model: LatticeModel, _ header: ContainerHeader) {
    coder = LatticeCoder(model.tables)
    type = header.sampleType
    channels = header.shape.channels
    scale = LatticeForm.Scale(header.promise, header.scale)
  }

  /// The shortest way to keep the bound.
  ///
  /// - Parameters:
  ///   - number: of the block.
  ///   - samples: `[positions][channels]`.
  ///   - sizes: positions along each axis.
  func encode(
    _ number: Int, _ samples: [UInt8], sizes: [Int], bound: LatticeBound, effort: Int
  ) throws -> Coded {
    let planes = LatticePlanes(sizes: sizes, channels: channels)
    let separated = planes.separated(samples, channels: channels, type, inverse: false)
    let mapping = try LatticeMapping(
      separated, samples: LatticeSamples(type: type, header: scale, planes: planes),
      bound: bound, effort: effort)
    let stream = try coder.encode(
      mapping.values, extents: planes.extents,
      profile: min(effort, coder.tables.profileCount) - 1,
      shift: LatticeCoder.shift(for: mapping.values), limit: samples.count)
    if let stream {
      let bytes = try LatticePayload(
        form: mapping.form, sides: mapping.sides, stream: stream
      ).bytes()
      // Where prediction is of little use, things may still repeat.
      let packed = 2 * bytes.count > samples.count ? try self.packed(samples) : nil
      if bytes.count < min(samples.count, packed?.count ?? .max) {
        let decoded = planes.separated(mapping.decoded, channels: channels, type, inverse: true)
        return coded(number, .lattice, bytes, decoded, mapping.sums)
      }
    }
    let packed = try self.packed(samples)
    let sums = DistortionSums(exact: samples, type)
    return packed.count < samples.count
      ? coded(number, .packedSamples, packed, samples, sums)
      : coded(number, .storedSamples, samples, samples, sums)
  }

  private func coded(
    _ number: Int, _ method: TilePayload.Method, _ bytes: [UInt8], _ decoded: [UInt8],
    _ sums: DistortionSums
  ) -> Coded {
    Coded(
      payload: TilePayload(
        number: number, method: method, sampleChecksum: CRC32C.of(decoded), residuals: bytes[...]),
      samples: decoded, sums: sums)
  }

  /// The samples of a block, `[positions][channels]`, which its checksum proves right.
  func decode(_ payload: TilePayload, sizes: [Int]) throws -> [UInt8] {
    let planes = LatticePlanes(sizes: sizes, channels: channels)
    let samples: [UInt8]
    switch payload.method {
    case .storedSamples: samples = Array(payload.residuals)
    case .packedSamples:
      let byteCount = planes.valueCount * type.byteCount
      samples = shuffled(
        try Zstd.decompress(payload.residuals, expectedByteCount: byteCount), inverse: true)
    case .lattice:
      let block = try LatticePayload(payload.residuals, type: type, planes: planes)
      let values = try coder.decode(block.stream[...], extents: planes.extents)
      var separated = try LatticeSamples(type: type, header: scale, planes: planes)
        .bytes(values, block.form, table: block.sides.table)
      block.sides.lay(over: &separated, byteCount: type.byteCount)
      samples = planes.separated(separated, channels: channels, type, inverse: true)
    default:
      throw VQZError(
        .malformed,
        "block \(payload.number): found method \(payload.method.rawValue), expected 8 to 10 for a "
          + "model without a network",
        rule: ContainerRule.tileMethod.rawValue)
    }
    let found = CRC32C.of(samples)
    guard found == payload.sampleChecksum else {
      throw VQZError(
        .sampleMismatch,
        "decoded block \(payload.number): found checksum \(found), expected "
          + "\(payload.sampleChecksum)",
        hint: "the file was damaged before it was sealed, or made with another model",
        rule: ContainerRule.tileChecksum.rawValue)
    }
    return samples
  }

  private func packed(_ samples: [UInt8]) throws(EntropyError) -> [UInt8] {
    try Zstd.compress(shuffled(samples, inverse: false), level: Self.level)
  }

  /// The first bytes of all samples, then the second ones, and so on; or back.
  private func shuffled(_ samples: [UInt8], inverse: Bool) -> [UInt8] {
    let size = type.byteCount
    guard size > 1 else { return samples }
    let count = samples.count / size
    var result = [UInt8](repeating: 0, count: samples.count)
    for byte in 0..<size {
      for index in 0..<count {
        if inverse {
          result[index * size + byte] = samples[byte * count + index]
        } else {
          result[byte * count + index] = samples[index * size + byte]
        }
      }
    }
    return result
  }
}
