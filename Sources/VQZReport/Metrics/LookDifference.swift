/// How one colour of two pictures differs at one scale: means and fourth-power means over three
/// maps.
///
/// The maps are the error of structure, the edges that only the decoded picture has (rings, blocks)
/// and those that it lost (blur).
struct LookDifference {
  /// Of each map the mean, then the root of the mean of the fourth powers: `[norm][map]`.
  private(set) var norms: [[Double]] = []

  private static let quantityCount = 5
  private static let reach = CosineGaussian.reach
  private static let ringCount = 2 * reach + 1
  /// Keeps the structure of flat places from being noise.
  private static let contrastConstant = 0.0009

  private let width: Int
  private let height: Int
  /// Rows smoothed along x, the last `ringCount` of them, and one of zeros for what is outside:
  /// `[ringCount + 1][quantity][width]`.
  private var ring: [Double]
  /// One row of all quantities with zeros before and behind: `[quantity][width + 2 · reach]`.
  private var line: [Double]
  /// One row, smoothed along both axes: `[quantity][width]`.
  private var smooth: [Double]
  private var sums = [Double](repeating: 0, count: 6)

  /// - Parameters:
  ///   - first: the original.
  ///   - second: what was decoded.
  ///   - width: of both.
  ///   - height: of both.
  init(_ first: [Float], _ second: [Float], width: Int, height: Int) {
    self.width = width
    self.height = height
    let size = width * Self.quantityCount
    ring = [Double](repeating: 0, count: size * (Self.ringCount + 1))
    line = [Double](repeating: 0, count: (width + 2 * Self.reach) * Self.quantityCount)
    smooth = [Double](repeating: 0, count: size)
    for row in 0..<height + Self.reach {
      if row < height {
        fill(first, second, row: row)
        smoothAlongX(into: row % Self.ringCount)
      }
      guard row >= Self.reach else { continue }
      smoothAlongY(row - Self.reach)
      add(first, second, row: row - Self.reach)
    }
    let count = Double(width * height)
    norms = [
      (0..<3).map { sums[$0] / count },
      (3..<6).map { (sums[$0] / count).squareRoot().squareRoot() },
    ]
  }

  private mutating func fill(_ first: [Float], _ second: [Float], row: Int) {
    let (start, width, reach) = (row * width, width, Self.reach)
    let stride = width + 2 * reach
    unsafe first.withUnsafeBufferPointer { a in
      unsafe second.withUnsafeBufferPointer { b in
        unsafe line.withUnsafeMutableBufferPointer { line in
          for x in 0..<width {
            let (p, q) = unsafe (Double(a[start + x]), Double(b[start + x]))
            unsafe line[reach + x] = p
            unsafe line[stride + reach + x] = q
            unsafe line[2 * stride + reach + x] = p * p
            unsafe line[3 * stride + reach + x] = q * q
            unsafe line[4 * stride + reach + x] = p * q
          }
        }
      }
    }
  }

  private mutating func smoothAlongX(into place: Int) {
    let width = width
    let taps = CosineGaussian.taps
    let (t0, t1, t2, t3, t4) = (taps[0], taps[1], taps[2], taps[3], taps[4])
    unsafe line.withUnsafeBufferPointer { line in
      unsafe ring.withUnsafeMutableBufferPointer { ring in
        for quantity in 0..<Self.quantityCount {
          let from = quantity * (width + 2 * Self.reach)
          let to = (place * Self.quantityCount + quantity) * width
          for x in 0..<width {
            let i = from + x
            let near = unsafe t0 * line[i + 4] + t1 * (line[i + 3] + line[i + 5])
            let far = unsafe t3 * (line[i + 1] + line[i + 7]) + t4 * (line[i] + line[i + 8])
            unsafe ring[to + x] = near + t2 * (line[i + 2] + line[i + 6]) + far
          }
        }
      }
    }
  }

  private mutating func smoothAlongY(_ row: Int) {
    let size = width * Self.quantityCount
    // Where rows above and below begin; rows outside are those of zeros.
    let starts = (-Self.reach...Self.reach).map { offset in
      let y = row + offset
      return size * (y < 0 || y >= height ? Self.ringCount : y % Self.ringCount)
    }
    let (s0, s1, s2, s3, s4) = (starts[0], starts[1], starts[2], starts[3], starts[4])
    let (s5, s6, s7, s8) = (starts[5], starts[6], starts[7], starts[8])
    let taps = CosineGaussian.taps
    let (t0, t1, t2, t3, t4) = (taps[0], taps[1], taps[2], taps[3], taps[4])
    unsafe ring.withUnsafeBufferPointer { ring in
      unsafe smooth.withUnsafeMutableBufferPointer { smooth in
        for i in 0..<size {
          let near = unsafe t0 * ring[s4 + i] + t1 * (ring[s3 + i] + ring[s5 + i])
          let far = unsafe t3 * (ring[s1 + i] + ring[s7 + i]) + t4 * (ring[s0 + i] + ring[s8 + i])
          unsafe smooth[i] = near + t2 * (ring[s2 + i] + ring[s6 + i]) + far
        }
      }
    }
  }

  private mutating func add(_ first: [Float], _ second: [Float], row: Int) {
    let (start, width) = (row * width, width)
    unsafe first.withUnsafeBufferPointer { a in
      unsafe second.withUnsafeBufferPointer { b in
        unsafe smooth.withUnsafeBufferPointer { smooth in
          for x in 0..<width {
            let (p, q) = unsafe (smooth[x], smooth[width + x])
            let firstVariance = unsafe smooth[2 * width + x] - p * p
            let secondVariance = unsafe smooth[3 * width + x] - q * q
            let covariance = unsafe smooth[4 * width + x] - p * q
            let structure =
              (1 - (p - q) * (p - q)) * (2 * covariance + Self.contrastConstant)
              / (firstVariance + secondVariance + Self.contrastConstant)
            let (before, after) = unsafe (Double(a[start + x]) - p, Double(b[start + x]) - q)
            let edge = (1 + after.magnitude) / (1 + before.magnitude)
            add(max(1 - structure, 0), max(edge - 1, 0), max(1 - edge, 0))
          }
        }
      }
    }
  }

  @inline(__always)
  private mutating func add(_ structure: Double, _ gained: Double, _ lost: Double) {
    func fourth(_ x: Double) -> Double { x * x * (x * x) }
    sums[0] += structure
    sums[1] += gained
    sums[2] += lost
    sums[3] += fourth(structure)
    sums[4] += fourth(gained)
    sums[5] += fourth(lost)
  }
}
