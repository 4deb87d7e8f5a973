import VQZContainer
import VQZCore
import VQZEntropy

/// Codes the core of a tile so that every sample keeps a bound, with the decoder's arithmetic.
struct TileSealer {
  let core: TileRectangle
  let colours: Int
  /// Most that a sample may differ from the original.
  let bound: Int
  /// The original, `[height][width][colours]`.
  let samples: [UInt8]

  init(_ core: TileRectangle, of image: Image, bound: Int) {
    self.core = core
    self.bound = bound
    colours = image.layout.colourCount
    samples = ColourConversion.extract(core, of: image, channels: colours)
  }

  /// What a tile is stored as, and the final samples of its core.
  typealias Result = (payload: TilePayload, samples: [UInt8])

  /// Without a model: predicted from neighbours, or the samples themselves where that is shorter.
  func plain(tile: Int) throws(EntropyError) -> Result {
    let (bytes, decoded) = try block(model: nil).encode(samples)
    guard bytes.count < samples.count else { return result(tile, .stored, samples, samples) }
    return result(tile, .plain, bytes, decoded)
  }

  /// What the model made of the core, corrected.
  func corrected(
    _ model: [UInt8], indices: [UInt8], method: EntropyMethod, tile: Int
  ) throws(EntropyError) -> Result {
    let (bytes, decoded) = try block(model: model).encode(samples)
    return result(
      tile, TilePayload.Method(method, hasResiduals: true), bytes, decoded, indices: indices)
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

  /// Whether plain coding may be as short as `byteCount`: by a look at every eighth row.
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
