import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the samples of one block, and decodes them: by lattice coding, or as they are.
struct LatticeBlockCoder: BlockCoder {
  let coder: LatticeCoder
  /// Of the samples.
  let type: SampleType
  /// Samples of a position.
  let channels: Int
  /// What the header of the file says of integers and samples.
  let scale: LatticeForm.Scale
  /// What an encoder keeps to.
  let bound: LatticeBound
  /// 1 to 9; of no use to decode.
  let effort: Int
  /// Whether the last channel is alpha of a picture, which a bound leaves as it is.
  let keepsAlpha: Bool

  /// - Parameters:
  ///   - bound: as the header promises it; of no use to decode.
  ///   - effort: likewise.
  init(
    _ model: LatticeModel, _ header: ContainerHeader, bound: LatticeBound = .lossless,
    effort: Int = 1
  ) {
    self.bound = bound
    self.effort = effort
    coder = LatticeCoder(model.tables)
    type = header.sampleType
    channels = header.shape.channels
    keepsAlpha =
      header.shape.axes.count == 2 && [2, 4].contains(channels)
      && [.png, .pam].contains(header.original)
    scale = LatticeForm.Scale(header.promise, header.scale)
  }

  /// The shortest way to keep the bound.
  ///
  /// - Parameters:
  ///   - number: of the block.
  ///   - samples: `[positions][channels]`.
  ///   - sizes: positions along each axis.
  func encode(_ number: Int, _ samples: [UInt8], sizes: [Int]) throws -> CodedBlock {
    let planes = LatticePlanes(sizes: sizes, channels: channels)
    let separated = planes.separated(samples, channels: channels, type, inverse: false)
    let mapping = try LatticeMapping(
      separated, samples: LatticeSamples(type: type, header: scale, planes: planes),
      bound: bound, effort: effort, keepsLast: keepsAlpha)
    let stream = try coder.encode(
      mapping.values, extents: planes.extents,
      profile: min(effort, coder.tables.profileCount) - 1,
      shift: LatticeCoder.shift(for: mapping.values), limit: samples.count)
    if let stream {
      let bytes = try LatticePayload(
        form: mapping.form, sides: mapping.sides, stream: stream
      ).bytes()
      // Where prediction is of little use, things may still repeat.
      let packed =
        2 * bytes.count > samples.count ? try PackedSamples.frame(samples, type) : nil
      if bytes.count < min(samples.count, packed?.count ?? .max) {
        let decoded = planes.separated(mapping.decoded, channels: channels, type, inverse: true)
        return CodedBlock(number, .lattice, bytes, decoded: decoded, mapping.sums)
      }
    }
    return CodedBlock(
      number, exactly: samples, packed: try PackedSamples.frame(samples, type), type)
  }

  func samples(of payload: TilePayload, sizes: [Int]) throws -> [UInt8] {
    let planes = LatticePlanes(sizes: sizes, channels: channels)
    switch payload.method {
    case .storedSamples: return Array(payload.residuals)
    case .packedSamples:
      return try PackedSamples.samples(
        payload.residuals, type, byteCount: planes.valueCount * type.byteCount)
    case .lattice:
      let block = try LatticePayload(payload.residuals, type: type, planes: planes)
      let values = try coder.decode(block.stream[...], extents: planes.extents)
      var separated = try LatticeSamples(type: type, header: scale, planes: planes)
        .bytes(values, block.form, table: block.sides.table)
      block.sides.lay(over: &separated, byteCount: type.byteCount)
      return planes.separated(separated, channels: channels, type, inverse: true)
    default:
      throw VQZError(
        .malformed,
        "block \(payload.number): found method \(payload.method.rawValue), expected 8 to 10 for a "
          + "model without a network",
        rule: ContainerRule.tileMethod.rawValue)
    }
  }
}
