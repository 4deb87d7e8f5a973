internal import VQZCore
internal import VQZNetwork

/// Windows of series and the moments before each, as differences to the last of these, with errors
/// among the moments before as a decoder has them.
struct WindowRows {
  /// `[windows][K]`: the moments before that last one.
  let contexts: VectorRows
  /// `[windows][D]`.
  let windows: VectorRows

  /// Octaves of the root mean square of all windows between which the errors lie that a window is
  /// given: those of coarse and of fine qualities.
  private static let leastNoise: Float = -5
  private static let mostNoise: Float = -2

  /// - Parameters:
  ///   - rows: `[windows][K + D]`, without errors.
  ///   - context: K.
  init(_ rows: VectorRows, context: Int, seed: UInt64, threads: Int) {
    let length = rows.dimensions - context
    contexts = VectorRows(count: rows.count, dimensions: context)
    windows = VectorRows(count: rows.count, dimensions: length)
    let squares = rows.squares(threads: threads)
    let scale = Float((squares / Double(rows.count * rows.dimensions)).squareRoot())
    var generator = SeededGenerator(seed: seed, stream: 0x6E6F697365)
    for row in 0..<rows.count {
      let place = generator.uniform()
      let octave = Self.leastNoise + (Self.mostNoise - Self.leastNoise) * place
      let noise = Float(binaryPower(Double(octave))) * scale
      // That of the last moment, which everything is a difference to.
      let last = generator.gaussian() * noise
      let from = row * rows.width
      for k in 0..<context {
        contexts.values[row * contexts.width + k] =
          rows.values[from + k] + generator.gaussian() * noise - last
      }
      for i in 0..<length {
        windows.values[row * windows.width + i] = rows.values[from + context + i] - last
      }
    }
  }
}
