/// A curve through points that rises and falls only where they do (Fritsch and Carlson 1980, with
/// the end slopes of Fritsch and Butland 1984): what "PCHIP" means wherever BD-rates are computed.
struct MonotoneCubic {
  private let x: [Double]
  private let y: [Double]
  /// Slope at every point.
  private let slopes: [Double]

  /// - Parameters: two or more points, x strictly rising.
  init?(x: [Double], y: [Double]) {
    guard x.count >= 2, x.count == y.count, zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return nil
    }
    self.x = x
    self.y = y
    let widths = zip(x, x.dropFirst()).map { $1 - $0 }
    let secants = zip(zip(y, y.dropFirst()), widths).map { ($0.1 - $0.0) / $1 }
    guard x.count > 2 else {
      slopes = [secants[0], secants[0]]
      return
    }
    let last = widths.count - 1
    var slopes = [Self.end(widths[0], widths[1], secants[0], secants[1])]
    for k in 1...last {
      guard secants[k - 1] * secants[k] > 0 else {
        slopes.append(0)
        continue
      }
      let (a, b) = (2 * widths[k] + widths[k - 1], widths[k] + 2 * widths[k - 1])
      slopes.append((a + b) / (a / secants[k - 1] + b / secants[k]))
    }
    slopes.append(Self.end(widths[last], widths[last - 1], secants[last], secants[last - 1]))
    self.slopes = slopes
  }

  /// The one-sided three-point slope, held back so that the curve keeps its direction.
  private static func end(
    _ near: Double, _ far: Double, _ nearSecant: Double, _ farSecant: Double
  ) -> Double {
    let slope = ((2 * near + far) * nearSecant - near * farSecant) / (near + far)
    if slope * nearSecant <= 0 { return 0 }
    if nearSecant * farSecant < 0, slope.magnitude > 3 * nearSecant.magnitude {
      return 3 * nearSecant
    }
    return slope
  }

  var domain: ClosedRange<Double> { x[0]...x[x.count - 1] }

  /// The value at a place of the domain.
  func value(at place: Double) -> Double {
    let k = piece(of: place)
    let h = x[k + 1] - x[k]
    let t = (place - x[k]) / h
    let (s, u) = (t * t * (3 - 2 * t), t - 1)
    return y[k] * (1 - s) + y[k + 1] * s
      + h * (slopes[k] * t * u * u + slopes[k + 1] * t * t * u)
  }

  /// The integral over a part of the domain, exact for the cubics.
  func integral(over part: ClosedRange<Double>) -> Double {
    primitive(part.upperBound) - primitive(part.lowerBound)
  }

  private func piece(of place: Double) -> Int {
    max(0, min(x.count - 2, (x.firstIndex { $0 > place } ?? x.count) - 1))
  }

  private func primitive(_ place: Double) -> Double {
    let last = piece(of: place)
    var sum = 0.0
    for k in 0...last {
      let h = x[k + 1] - x[k]
      let t = k == last ? (place - x[k]) / h : 1
      let (t2, t3, t4) = (t * t, t * t * t, t * t * t * t)
      let s = t3 - t4 / 2
      sum +=
        h * (y[k] * (t - s) + y[k + 1] * s)
        + h * h * (slopes[k] * (t2 / 2 - 2 * t3 / 3 + t4 / 4) + slopes[k + 1] * (t4 / 4 - t3 / 3))
    }
    return sum
  }
}
