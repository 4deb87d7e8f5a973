internal import VQZ
internal import VQZCore
internal import VQZNetwork

/// Vectors as they are learnt from: about their mean, in root mean squares of what is left, along
/// axes by falling variance.
struct VectorData {
  let dimensions: Int
  /// Of the samples.
  let mean: [Double]
  /// Samples of a root mean square, and of a value.
  let scale, unit: Double
  /// The logarithm to base 2 of the values that are one root mean square.
  let fraction: Int
  /// `[D][D]`, an axis a row, and the variances along them.
  let axes: [Double]
  let variances: [Double]
  /// Vectors to learn from and others to judge by, along the axes.
  let training, heldOut: VectorRows
  /// Dimensions in which nothing varies.
  let constantDimensions: Int
  /// What windows of a series are expected by; nil for vectors.
  let expectation: WindowExpectation?

  /// One of so many vectors is held out, up to a limit.
  private static let heldOutShare = 16
  private static let heldOutLimit = 1000
  /// Values of a root mean square, unless coefficients become too large.
  static let fractionBits = 10
  private static let leastFractionBits = 4
  private static let largestCoefficient = 24_576.0
  /// Of so many vectors one may have larger ones, which are cut.
  private static let cutShare = 1000
  /// Most values that the mean may be of, as the format has it.
  private static let largestMean = 0x1p30 - 1

  /// - Throws: `alikeVectors` where nothing varies.
  init(_ sample: inout VectorSample, threads: Int) throws {
    try self.init(sample.takeRows(), threads: threads)
  }

  /// What moments before them leave of windows of series; none of these is held out.
  ///
  /// - Parameter windows: in random order.
  /// - Throws: as the other.
  init(_ windows: WindowRows, threads: Int) throws {
    let regression = WindowRegression(windows, threads: threads)
    try self.init(
      regression.rest, regression, fractionBits: WindowRegression.fractionBits, threads: threads)
  }

  /// - Parameters:
  ///   - rows: in random order; they are not kept.
  ///   - regression: of windows; nil for vectors.
  ///   - fractionBits: values of a root mean square, as a power of two, at most.
  private init(
    _ rows: VectorRows, _ regression: WindowRegression? = nil,
    fractionBits: Int = VectorData.fractionBits, threads: Int
  ) throws {
    let count = rows.count
    dimensions = rows.dimensions
    let (mean, scale, constant) = Self.statistics(rows)
    guard let scale, scale.isFinite, scale > 0 else {
      throw TrainingError.alikeVectors(count: count)
    }
    self.mean = mean
    constantDimensions = constant
    Self.centre(rows, mean, 1 / scale, threads: threads)
    let eigen = SymmetricEigen(
      rows.products(threads: threads), count: dimensions, threads: threads)
    axes = eigen.vectors
    variances = eigen.values.map { max(0, $0) }
    let points = rows.times(
      Self.transposed(eigen.vectors.map { Float($0) }, dimensions), columns: dimensions,
      threads: threads)
    fraction = Self.fraction(points, from: fractionBits)
    guard let unit = VectorModel.unit(nearest: scale * binaryPower(-Double(fraction))),
      mean.allSatisfy({ abs($0 / unit) < Self.largestMean })
    else { throw TrainingError.alikeVectors(count: count) }
    self.scale = scale
    self.unit = unit
    expectation = regression.map {
      WindowExpectation($0, axes: eigen.vectors, scale: scale, threads: threads)
    }
    let held =
      regression == nil ? min(Self.heldOutLimit, count / Self.heldOutShare) : 0
    heldOut = points.picked(Array(0..<held))
    training = points.picked(Array(held..<count))
  }

  /// The mean, the root mean square about it, and in how many dimensions nothing varies.
  private static func statistics(
    _ rows: VectorRows
  ) -> (mean: [Double], scale: Double?, constant: Int) {
    let (n, d) = (Double(rows.count), rows.dimensions)
    var sums = [Double](repeating: 0, count: d)
    for row in 0..<rows.count {
      for c in 0..<d { sums[c] += Double(rows.values[row * rows.width + c]) }
    }
    let mean = sums.map { $0 / n }
    var squares = [Double](repeating: 0, count: d)
    var varies = [Bool](repeating: false, count: d)
    for row in 0..<rows.count {
      for c in 0..<d {
        let x = rows.values[row * rows.width + c]
        let off = Double(x) - mean[c]
        squares[c] += off * off
        if x != rows.values[c] { varies[c] = true }
      }
    }
    let constant = varies.count { !$0 }
    let scale = (squares.reduce(0, +) / (n * Double(d))).squareRoot()
    return (mean, constant == d ? nil : scale, constant)
  }

  private static func centre(
    _ rows: VectorRows, _ mean: [Double], _ factor: Double, threads: Int
  ) {
    WorkerPool.forEachChunk(total: rows.count, size: 256, threads: threads) { range in
      for row in range {
        for c in 0..<rows.dimensions {
          let at = row * rows.width + c
          rows.values[at] = Float((Double(rows.values[at]) - mean[c]) * factor)
        }
      }
    }
  }

  /// As many fractional bits as leave room for the coefficients.
  private static func fraction(_ points: VectorRows, from fractionBits: Int) -> Int {
    let largest = (0..<points.count).map { row in
      points.vector(row).reduce(0) { max($0, abs($1)) }
    }.sorted()
    let most = Double(largest[points.count - 1 - points.count / cutShare])
    var fraction = fractionBits
    while fraction > leastFractionBits,
      most * binaryPower(Double(fraction)) > largestCoefficient
    { fraction -= 1 }
    return fraction
  }

  static func transposed<Number>(_ matrix: [Number], _ d: Int) -> [Number] {
    var result = matrix
    for r in 0..<d {
      for c in 0..<d { result[c * d + r] = matrix[r * d + c] }
    }
    return result
  }

  /// Vectors as the encoder takes them, `[vectors][D]`: samples over the unit.
  func values(_ points: VectorRows, threads: Int) -> [Int32] {
    let back = points.times(axes.map { Float($0) }, columns: dimensions, threads: threads)
    var values: [Int32] = []
    values.reserveCapacity(back.count * dimensions)
    for row in 0..<back.count {
      for (c, x) in back.vector(row).enumerated() {
        let value = ((Double(x) * scale + mean[c]) / unit).rounded(.toNearestOrEven)
        values.append(Int32(max(-0x1p31, min(0x1p31 - 1, value))))
      }
    }
    return values
  }
}
