import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the core of a tile so that every sample keeps a bound, with the decoder's arithmetic.
///
/// Coders take long; a look at a part of the tile tells which of them are hopeless.
struct TileSealer {
  /// zstd levels: of a frame that is kept, and of one that only tells whether things repeat.
  private static let packingLevel = 12
  private static let trialLevel = 3
  /// Activities from which on residuals are counted in the next class: there is one class more.
  private static let activityBounds = [1, 8, 32]
  /// Bits of the difference of two samples, −255 to 255. A difference of two differences may be
  /// twice as large; it wraps, which an estimate can bear.
  private static let differenceBits = 9

  let core: TileRectangle
  /// Channels of a position that are coded.
  let colours: Int
  /// Most that a sample may differ from the original.
  let bound: Int
  /// The original, `[height][width][colours]`.
  let samples: [UInt8]
  /// Positions of the core whose colours do not count; nil where all do.
  private let hidden: HiddenPositions?
  /// How exact samples are predicted.
  private let form: ResidualForm

  /// - Throws: `unsupportedSignal` for a kind that networks do not code.
  init(_ tile: TileSource, bound: Int) throws(VQZError) {
    core = tile.core
    self.bound = bound
    form = try tile.plan.rules.residualForm
    colours = tile.plan.codedChannelCount
    hidden = HiddenPositions(core, of: tile)
    samples = ColourConversion.extract(core, of: tile, channels: colours)
  }

  /// What a tile is stored as, and the final samples of its core.
  typealias Result = (payload: TilePayload, samples: [UInt8])

  /// The samples themselves, which every bound and quality is kept by.
  func stored(tile: Int) -> Result { result(tile, .stored, samples, samples) }

  /// The shortest way without a model: predicted from neighbours, packed, or the samples
  /// themselves.
  func plain(tile: Int) throws(EntropyError) -> Result {
    try plain(tile: tile, limit: samples.count) ?? stored(tile: tile)
  }

  /// The same where it takes at most `limit` bytes; what looks hopeless is not tried.
  func plain(tile: Int, limit: Int) throws(EntropyError) -> Result? {
    var best = limit < samples.count ? nil : stored(tile: tile)
    var limit = min(limit, samples.count)
    if bound > 0 || mayFit(in: limit) {
      let (bytes, decoded) = try block(model: nil).encode(samples)
      if bytes.count <= limit {
        best = result(tile, .plain, bytes, decoded)
        limit = bytes.count
      }
    }
    if try mayPack(in: limit) {
      let frame = try Zstd.compress(samples, level: Self.packingLevel)
      if frame.count < limit { best = result(tile, .packed, frame, samples) }
    }
    return best
  }

  /// What the model made of the core, corrected.
  func corrected(
    _ model: [UInt8], indices: [UInt8], method: EntropyMethod, tile: Int
  ) throws(EntropyError) -> Result {
    let (bytes, decoded) = try block(model: model).encode(samples)
    return result(
      tile, TilePayload.Method(method, hasResiduals: true), bytes, decoded, indices: indices)
  }

  /// Of the core as the model decoded it, `[height][width][colours]`, in squared sample values;
  /// over the positions that are seen.
  func meanSquaredError(of decoded: [UInt8]) -> Double {
    var sum: UInt64 = 0
    for (at, (a, b)) in zip(samples, decoded).enumerated() {
      if let hidden, hidden.isHidden[at / colours] { continue }
      let difference = Int32(a) - Int32(b)
      sum += UInt64(truncatingIfNeeded: difference * difference)
    }
    return Double(sum) / Double(max(1, (hidden?.seenCount).map { $0 * colours } ?? samples.count))
  }

  private func block(model: [UInt8]?) -> ResidualBlock {
    form.block(core, channels: colours, bound: bound, model: model)
  }

  private func result(
    _ tile: Int, _ method: TilePayload.Method, _ residuals: [UInt8], _ decoded: [UInt8],
    indices: [UInt8] = []
  ) -> Result {
    let payload = TilePayload(
      number: tile, method: method, sampleChecksum: CRC32C.of(decoded), indices: indices[...],
      residuals: residuals[...])
    return (payload, decoded)
  }

  /// Whether a zstd frame may be as short as `byteCount`, as it is where things repeat: by a
  /// sixteenth of the rows.
  private func mayPack(in byteCount: Int) throws(EntropyError) -> Bool {
    let rows = min(core.height, max(32, core.height / 16))
    let first = (core.height - rows) / 2 * core.width * colours
    let part = Array(samples[first..<first + rows * core.width * colours])
    let packed = try Zstd.compress(part, level: Self.trialLevel)
    return packed.count * core.height / rows <= 2 * byteCount
  }

  /// Whether residuals may be as short as `byteCount`: by a look at every eighth row.
  ///
  /// The residuals of one simple prediction are counted in classes of activity, and their entropy
  /// is what the coder would spend, a quarter up or down.
  func mayFit(in byteCount: Int) -> Bool {
    let (bits, bounds) = (Self.differenceBits, Self.activityBounds)
    var counts = [UInt32](repeating: 0, count: (bounds.count + 1) << bits)
    let length = core.width * colours
    let stride = core.height < 16 ? 1 : 8
    var sampled = 0
    for y in Swift.stride(from: min(1, core.height - 1), to: core.height, by: stride) {
      sampled += 1
      for at in y * length..<(y + 1) * length {
        let (activity, residual) = residual(at, row: y)
        let activityClass =
          activity < bounds[0] ? 0 : activity < bounds[1] ? 1 : activity < bounds[2] ? 2 : 3
        counts[activityClass << bits | residual & ((1 << bits) - 1)] += 1
      }
    }
    var spent = 0
    for activityClass in 0...bounds.count {
      spent += EntropyEstimate.bits(counts[activityClass << bits..<(activityClass + 1) << bits])
    }
    return spent / 8 * core.height / sampled <= byteCount + byteCount / 4 + 256
  }

  /// How much the neighbours of a sample differ, and the sample from what they promise: the one to
  /// the left and the one above, less the corner, between the two. What lies outside is 0.
  @inline(__always)
  private func residual(_ at: Int, row: Int) -> (activity: Int, residual: Int) {
    let length = core.width * colours
    let isFirst = at - row * length < colours
    let (left, above, corner) = (
      isFirst ? 0 : value(at - colours), row == 0 ? 0 : value(at - length),
      isFirst || row == 0 ? 0 : value(at - length - colours)
    )
    let guess = min(max(left + above - corner, min(left, above)), max(left, above))
    return (abs(left - corner) + abs(above - corner), value(at) - guess)
  }

  /// The first colour of a position stands for itself, others for what they differ from it.
  @inline(__always)
  private func value(_ at: Int) -> Int {
    let first = at - at % colours
    return at == first ? Int(samples[at]) : Int(samples[at]) - Int(samples[first])
  }
}
