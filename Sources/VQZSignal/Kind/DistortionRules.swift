/// How the distance between a signal and what a decoder makes of it is told, for one kind.
package struct DistortionRules: Sendable {
  /// A way to measure the distance. The first two are for any numbers.
  package enum Measure: Sendable {
    /// Mean squared error over the coded channels, and PSNR in dB with `peak`.
    case squares
    /// The most that a sample differs.
    case largest
    /// Structural similarity of pictures, on one scale and on five.
    case structure
    /// How the errors of samples are spread within a promised bound, and hang together.
    case spread
    /// Angles of whole vectors, and whether their nearest neighbours stay the same.
    case neighbours
  }

  /// What a report tells of such signals.
  package let measures: [Measure]
  /// The p of PSNR, 10·log10(p² / MSE), in samples; nil where it is the distance of a signal's
  /// least sample to its greatest.
  package let peak: Int?
  /// What people call a sample position: a rate is bits of the file for one of them.
  package let position: String
}
