internal import VQZCore
internal import VQZNetwork

/// What one chunk of a batch, or all of it, adds up besides gradients; by quality.
///
/// Every window has a quality of its own, and rate and error of a fine one have nothing in common
/// with those of a coarse one; so there are sums for each quarter of the range.
public struct LadderStatistics: Sendable, Equatable {
  /// Parts of the range of qualities that figures are kept apart for, from the coarsest on.
  public static let bins = 4

  /// The loss: bits and distortion a position, weighted.
  package var loss = 0.0
  /// Of each part: bits of the codewords chosen, and of the values with noise that rates are learnt
  /// by.
  package var bits = SIMD4<Double>.zero
  package var noisyBits = SIMD4<Double>.zero
  /// Σ (x̂ − x)² in network units, 64 sample values each.
  package var squares = SIMD4<Double>.zero
  /// Positions of the signal; each has three samples.
  package var positions = SIMD4<Double>.zero

  /// Nothing added up yet.
  package init() {}

  /// Sums of another chunk, or of another iteration.
  package mutating func add(_ other: LadderStatistics) {
    loss += other.loss
    bits += other.bits
    noisyBits += other.noisyBits
    squares += other.squares
    positions += other.positions
  }

  /// The part that a quality of 0 to 1 belongs to.
  static func bin(_ quality: Float) -> Int { min(bins - 1, Int(quality * Float(bins))) }

  /// Bits a position and PSNR in dB over a part of the qualities.
  ///
  /// - Parameter bin: the part, 0 for the coarsest to `bins` − 1.
  public func figures(bin: Int) -> (bitsPerPosition: Double, psnr: Double) {
    let positions = max(1, positions[bin])
    let squares = squares[bin] * SampleScale.bytes.squaredUnit
    return (
      bits[bin] / positions,
      Decibels.meanablePSNR(squaredError: squares, count: Double(LadderRecipe.channels) * positions)
    )
  }
}
