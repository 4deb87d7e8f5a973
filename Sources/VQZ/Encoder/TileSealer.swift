import VQZContainer
import VQZCore
import VQZEntropy
import VQZSignal

/// Codes the core of a tile so that every sample keeps a bound, with the decoder's arithmetic.
struct TileSealer {
  let core: TileRectangle
  let colours: Int
  /// Most that a sample may differ from the original.
  let bound: Int
  /// The original, `[height][width][colours]`.
  let samples: [UInt8]

  init(_ core: TileRectangle, of image: Signal, bound: Int) {
    self.core = core
    self.bound = bound
    colours = image.grid.codedChannelCount
    samples = ColourConversion.extract(core, of: image, channels: colours)
  }

  /// What a tile is stored as, and the final samples of its core.
  typealias Result = (payload: TilePayload, samples: [UInt8])

  /// The shortest way without a model: predicted from neighbours, packed, or the samples
  /// themselves.
  func plain(tile: Int) throws(EntropyError) -> Result {
    try plain(tile: tile, limit: samples.count) ?? result(tile, .stored, samples, samples)
  }

  /// The same where it takes at most `limit` bytes; what looks hopeless is not tried.
  func plain(tile: Int, limit: Int) throws(EntropyError) -> Result? {
    var best = limit < samples.count ? nil : result(tile, .stored, samples, samples)
    var limit = min(limit, samples.count)
    if bound > 0 || mayFit(in: limit) {
      let (bytes, decoded) = try block(model: nil).encode(samples)
      if bytes.count <= limit {
        best = result(tile, .plain, bytes, decoded)
        limit = bytes.count
      }
    }
    if try mayPack(in: limit) {
      let frame = try Zstd.compress(samples, level: 12)
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

  /// Of the core as the model decoded it, `[height][width][colours]`, in squared sample values.
  func meanSquaredError(of decoded: [UInt8]) -> Double {
    var sum: UInt64 = 0
    for (a, b) in zip(samples, decoded) {
      let difference = Int32(a) - Int32(b)
      sum += UInt64(truncatingIfNeeded: difference * difference)
    }
    return Double(sum) / Double(max(1, samples.count))
  }

  private func block(model: [UInt8]?) -> ResidualBlock {
    ResidualBlock(
      width: core.width, height: core.height, colours: colours, bound: bound, model: model)
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

  /// Whether a zstd frame may be as short as `byteCount`, as it is where things repeat: by a sixteenth
  /// of the rows.
  private func mayPack(in byteCount: Int) throws(EntropyError) -> Bool {
    let rows = min(core.height, max(32, core.height / 16))
    let first = (core.height - rows) / 2 * core.width * colours
    let part = Array(samples[first..<first + rows * core.width * colours])
    return try Zstd.compress(part, level: 3).count * core.height / rows <= 2 * byteCount
  }

  /// Whether residuals may be as short as `byteCount`: by a look at every eighth row.
  ///
  /// The residuals of one simple prediction are counted in four classes of activity, and their
  /// entropy is what the coder would spend, a quarter up or down.
  func mayFit(in byteCount: Int) -> Bool {
    var counts = [UInt32](repeating: 0, count: 4 << 9)
    let length = core.width * colours
    let stride = core.height < 16 ? 1 : 8
    var sampled = 0
    for y in Swift.stride(from: min(1, core.height - 1), to: core.height, by: stride) {
      sampled += 1
      // The first colour of a position stands for itself, others for what they differ from it.
      for at in y * length..<(y + 1) * length {
        let column = at - y * length
        let (w, n, nw) = (
          column < colours ? 0 : value(at - colours), y == 0 ? 0 : value(at - length),
          column < colours || y == 0 ? 0 : value(at - length - colours)
        )
        let guess = min(max(w + n - nw, min(w, n)), max(w, n))
        let activity = abs(w - nw) + abs(n - nw)
        let kind = activity < 1 ? 0 : activity < 8 ? 1 : activity < 32 ? 2 : 3
        counts[kind << 9 | (value(at) - guess) & 511] += 1
      }
    }
    var bits = 0
    for kind in 0..<4 {
      bits += EntropyEstimate.bits(counts[kind << 9..<(kind + 1) << 9])
    }
    return bits / 8 * core.height / sampled <= byteCount + byteCount / 4 + 256
  }

  private func value(_ at: Int) -> Int {
    let first = at - at % colours
    return at == first ? Int(samples[at]) : Int(samples[at]) - Int(samples[first])
  }
}
