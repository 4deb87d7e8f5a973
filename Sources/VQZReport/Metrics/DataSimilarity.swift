import VQZCore

/// Structural similarity of numbers (DSSIM of Baker, Pinard and Hammerling 2022): each slice of the
/// last two axes is put on 256 levels from the least to the greatest value of both, and SSIM is
/// taken with a Gaussian window of 11 × 11, σ 1.5, and constants of 1e-8, over all places that the
/// whole window fits into.
struct DataSimilarity {
  /// The mean over slices, 1 for equal ones.
  let value: Double

  private static let window = 11
  private static let deviation = 1.5
  private static let constant = 1e-8
  /// Most slices that are looked at, spread evenly over all of them.
  private static let sliceLimit = 16

  /// Nil where an axis is shorter than the window, or every slice has values that are not finite.
  init?(numbers: [Double], errors: [Double], shape: Signal.Shape) {
    guard shape.axes.count > 1, let width = shape.axes.last else { return nil }
    let height = shape.axes[shape.axes.count - 2]
    guard width >= Self.window, height >= Self.window else { return nil }
    let channels = shape.channels
    let size = width * height
    let count = shape.positionCount / size * channels
    let step = (count + Self.sliceLimit - 1) / Self.sliceLimit
    var values: [Double] = []
    for slice in stride(from: 0, to: count, by: step) {
      let first = slice / channels * size * channels + slice % channels
      let indices = (0..<size).map { first + $0 * channels }
      guard indices.allSatisfy({ errors[$0].isFinite }) else { continue }
      values.append(
        Self.slice(
          indices.map { numbers[$0] }, indices.map { numbers[$0] + errors[$0] }, width: width))
    }
    guard !values.isEmpty else { return nil }
    value = values.reduce(0, +) / Double(values.count)
  }

  /// Of two slices, `[row][column]`.
  private static func slice(_ one: [Double], _ other: [Double], width: Int) -> Double {
    let least = min(one.min() ?? 0, other.min() ?? 0)
    let range = max(one.max() ?? 0, other.max() ?? 0) - least
    guard range > 0, range.isFinite else { return 1 }
    func levels(_ slice: [Double]) -> [Double] {
      slice.map { (($0 - least) / range * 255).rounded(.toNearestOrEven) / 255 }
    }
    let (p, q) = (levels(one), levels(other))
    let means = (filtered(p, width), filtered(q, width))
    let squares = (
      filtered(p.map { $0 * $0 }, width), filtered(q.map { $0 * $0 }, width),
      filtered(zip(p, q).map { $0 * $1 }, width)
    )
    var sum = 0.0
    for index in means.0.indices {
      let (a, b) = (means.0[index], means.1[index])
      let spread = squares.0[index] - a * a + squares.1[index] - b * b
      let together = squares.2[index] - a * b
      sum +=
        (2 * a * b + constant) / (a * a + b * b + constant)
        * ((2 * together + constant) / (spread + constant))
    }
    return sum / Double(means.0.count)
  }

  private static let weights: [Double] = {
    let raw = (0..<window).map { tap in
      let place = Double(tap - window / 2) / deviation
      return SystemMath.exp(-place * place / 2)
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }()

  /// Weighted sums over windows, along rows and then along columns.
  private static func filtered(_ slice: [Double], _ width: Int) -> [Double] {
    let (height, columns) = (slice.count / width, width - window + 1)
    let weights = weights
    var along = [Double](repeating: 0, count: height * columns)
    for row in 0..<height {
      for (tap, weight) in weights.enumerated() {
        for column in 0..<columns {
          along[row * columns + column] += weight * slice[row * width + column + tap]
        }
      }
    }
    let rows = height - window + 1
    var result = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for (tap, weight) in weights.enumerated() {
        for column in 0..<columns {
          result[row * columns + column] += weight * along[(row + tap) * columns + column]
        }
      }
    }
    return result
  }
}
