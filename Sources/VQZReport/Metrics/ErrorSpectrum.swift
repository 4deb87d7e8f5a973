import VQZCore

/// Power of a signal and of its error at each frequency along the last axis: the mean over parts of
/// lines behind a Hann window (Welch 1967), in squares of the range.
package struct ErrorSpectrum: Sendable, Equatable {
  /// Of 1, 2, … periods a part; the last one is half the sampling rate.
  package let signal: [Double]
  package let error: [Double]

  /// Positions of a part.
  package static let length = 64
  /// Most parts that are looked at, spread evenly over all of them.
  private static let partLimit = 4096

  /// Periods of one position.
  package static func frequency(_ index: Int) -> Double { Double(index + 1) / Double(length) }

  /// Nil where no line has as many positions, or there is no range.
  init?(numbers: [Double], errors: [Double], shape: Signal.Shape, range: Double) {
    let columns = shape.axes.last ?? 1
    let (perLine, channels) = (columns / Self.length, shape.channels)
    guard perLine > 0, range > 0, range.isFinite else { return nil }
    let lines = shape.positionCount / columns
    let count = lines * perLine * channels
    let step = (count + Self.partLimit - 1) / Self.partLimit
    let waves = Waves()
    var sums = (
      [Double](repeating: 0, count: Self.length / 2), [Double](repeating: 0, count: Self.length / 2)
    )
    var used = 0
    for part in stride(from: 0, to: count, by: step) {
      let (channel, place) = (part % channels, part / channels)
      let first = (place / perLine * columns + place % perLine * Self.length) * channels + channel
      let indices = (0..<Self.length).map { first + $0 * channels }
      guard indices.allSatisfy({ errors[$0].isFinite }) else { continue }
      used += 1
      waves.add(indices.map { numbers[$0] / range }, to: &sums.0)
      waves.add(indices.map { errors[$0] / range }, to: &sums.1)
    }
    guard used > 0 else { return nil }
    let scale = 1 / (Double(used) * waves.power)
    signal = sums.0.map { $0 * scale }
    error = sums.1.map { $0 * scale }
  }

  /// A window, and the sines and cosines below it.
  private struct Waves {
    private let window: [Double]
    /// `[frequency][position]`.
    private var cosines: [[Double]] = []
    private var sines: [[Double]] = []
    /// Sum of the squares of the window.
    let power: Double

    init() {
      let length = ErrorSpectrum.length
      let turn = 2 * Double.pi / Double(length)
      let circle = (0..<length).map { SystemMath.cos(turn * Double($0)) }
      window = circle.map { (1 - $0) / 2 }
      power = window.reduce(0) { $0 + $1 * $1 }
      for frequency in 1...length / 2 {
        cosines.append((0..<length).map { circle[frequency * $0 % length] })
        // A sine is a cosine a quarter of a turn later.
        sines.append((0..<length).map { circle[(frequency * $0 + 3 * length / 4) % length] })
      }
    }

    /// Adds the power of a part at each frequency, about its mean.
    func add(_ part: [Double], to sums: inout [Double]) {
      let mean = part.reduce(0, +) / Double(part.count)
      let seen = part.indices.map { (part[$0] - mean) * window[$0] }
      for frequency in sums.indices {
        var (real, imaginary) = (0.0, 0.0)
        for index in seen.indices {
          real += seen[index] * cosines[frequency][index]
          imaginary += seen[index] * sines[frequency][index]
        }
        sums[frequency] += real * real + imaginary * imaginary
      }
    }
  }
}
