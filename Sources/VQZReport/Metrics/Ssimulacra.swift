package import VQZCore
import VQZSignal

/// SSIMULACRA2 of 8-bit pictures, version 2.1: 100 for equal ones, 90 where nobody tells them
/// apart, 70 for high, 50 for medium and 30 for low quality; it has no least value.
///
/// Sneyers 2023: structure, edges gained and edges lost of three colours at up to six scales, each
/// as mean and as fourth-power mean; their weighted sum through a polynomial and a power. Sums are
/// 64-bit floats. libjxl's own tool smooths with a recursion in 32-bit floats, whose
/// rounding counts where pictures are flat or nearly equal.
package enum Ssimulacra {
  /// Samples each way that a picture has at least, and a scale that a coarser one is made of.
  package static let leastSize = 8
  private static let scaleCount = 6

  /// Nil unless both pictures have the same size, at least 8 samples each way, and the same
  /// colours. Alpha does not count.
  package static func of(_ first: Signal, _ second: Signal) -> Double? {
    let colours = first.grid.codedChannelCount
    guard
      first.width == second.width, first.height == second.height,
      colours == second.grid.codedChannelCount,
      min(first.width, first.height) >= leastSize
    else { return nil }
    func picture(_ signal: Signal) -> OpsinPicture {
      OpsinPicture(
        signal.colourSamples(), width: signal.width, height: signal.height, of: colours)
    }
    var (a, b) = (picture(first), picture(second))
    var scales: [[LookDifference]] = []
    // It is the scale before that has to have this size: the coarsest one may have half of it.
    while scales.count < scaleCount, min(a.width, a.height) >= leastSize {
      if !scales.isEmpty { (a, b) = (a.halved(), b.halved()) }
      scales.append(
        zip(a.colours, b.colours).map {
          LookDifference($0, $1, width: a.width, height: a.height)
        })
    }
    return score(scales)
  }

  /// - Parameter scales: of each scale the differences of the three colours.
  private static func score(_ scales: [[LookDifference]]) -> Double {
    // The weights are taken one after another: where a small picture lacks scales, those of a
    // colour begin where those of the one before ended. The metric is defined so.
    var (sum, place) = (0.0, 0)
    for colour in 0..<3 {
      for scale in scales {
        for mean in scale[colour].norms.joined() {
          sum += weights[place] * mean
          place += 1
        }
      }
    }
    let scaled = sum * 0.9562382616834844
    let error =
      2.326765642916932 * scaled - 0.020884521182843837 * scaled * scaled
      + 6.248496625763138e-05 * scaled * scaled * scaled
    return error > 0 ? 100 - 10 * SystemMath.pow(error, 0.6276336467831387) : 100
  }
}
