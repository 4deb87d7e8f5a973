/// SSIM of two planes at one scale, means over all places the whole window fits into
/// (Wang, Bovik, Sheikh and Simoncelli 2004).
struct StructuralSimilarity {
  /// Luminance, contrast and structure together.
  private(set) var whole = 0.0
  /// Contrast and structure alone.
  private(set) var structure = 0.0

  /// (0.01 · 255)² and (0.03 · 255)²: the constants of the paper for 8-bit samples.
  private static let luminanceConstant: Float = 6.5025
  private static let contrastConstant: Float = 58.5225

  /// The windowed sums a place needs: both means, both squares, the product.
  private static let quantityCount = 5

  /// - Parameters: two planes of one size.
  init(_ first: SimilarityPlane, _ second: SimilarityPlane) {
    let window = SimilarityWindow(limit: min(first.width, first.height)).weights
    let columns = first.width - window.count + 1
    let rows = first.height - window.count + 1
    guard columns > 0, rows > 0 else { return }
    // Rows filtered along x, the last `window.count` of them for each quantity.
    var ring = [[Float]](
      repeating: [Float](repeating: 0, count: columns * Self.quantityCount), count: window.count)
    var line = [Float](repeating: 0, count: first.width * Self.quantityCount)
    var sums = [Float](repeating: 0, count: columns * Self.quantityCount)
    for y in 0..<first.height {
      Self.quantities(first, second, row: y, into: &line)
      Self.filter(line, width: first.width, window: window, into: &ring[y % window.count])
      guard y >= window.count - 1 else { continue }
      Self.add(ring, firstRow: y - window.count + 1, window: window, into: &sums)
      accumulate(sums, columns: columns)
    }
    whole /= Double(columns * rows)
    structure /= Double(columns * rows)
  }

  private static func quantities(
    _ first: SimilarityPlane, _ second: SimilarityPlane, row: Int, into line: inout [Float]
  ) {
    let width = first.width
    let start = row * width
    unsafe first.values.withUnsafeBufferPointer { a in
      unsafe second.values.withUnsafeBufferPointer { b in
        unsafe line.withUnsafeMutableBufferPointer { line in
          for x in 0..<width {
            let (p, q) = unsafe (a[start + x], b[start + x])
            unsafe line[x] = p
            unsafe line[width + x] = q
            unsafe line[2 * width + x] = p * p
            unsafe line[3 * width + x] = q * q
            unsafe line[4 * width + x] = p * q
          }
        }
      }
    }
  }

  /// Along x. The loop over places is the inner one: no sum runs across lanes, so it becomes
  /// vector code as it stands.
  private static func filter(
    _ line: [Float], width: Int, window: [Float], into result: inout [Float]
  ) {
    let columns = width - window.count + 1
    unsafe line.withUnsafeBufferPointer { line in
      unsafe result.withUnsafeMutableBufferPointer { result in
        for quantity in 0..<quantityCount {
          let (source, target) = (quantity * width, quantity * columns)
          for x in 0..<columns { unsafe result[target + x] = 0 }
          for (tap, weight) in window.enumerated() {
            for x in 0..<columns {
              unsafe result[target + x] += weight * line[source + tap + x]
            }
          }
        }
      }
    }
  }

  /// Along y, of all quantities at once.
  private static func add(
    _ ring: [[Float]], firstRow: Int, window: [Float], into sums: inout [Float]
  ) {
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      for i in sums.indices { unsafe sums[i] = 0 }
      for (tap, weight) in window.enumerated() {
        unsafe ring[(firstRow + tap) % window.count].withUnsafeBufferPointer { row in
          for i in 0..<row.count { unsafe sums[i] += weight * row[i] }
        }
      }
    }
  }

  private mutating func accumulate(_ sums: [Float], columns: Int) {
    var (wholeSum, structureSum) = (0.0, 0.0)
    unsafe sums.withUnsafeBufferPointer { sums in
      for x in 0..<columns {
        let (p, q) = unsafe (sums[x], sums[columns + x])
        let firstVariance = unsafe sums[2 * columns + x] - p * p
        let secondVariance = unsafe sums[3 * columns + x] - q * q
        let covariance = unsafe sums[4 * columns + x] - p * q
        let contrast =
          (2 * covariance + Self.contrastConstant)
          / (firstVariance + secondVariance + Self.contrastConstant)
        let (a, b) = (p + SimilarityPlane.centre, q + SimilarityPlane.centre)
        let luminance =
          (2 * a * b + Self.luminanceConstant) / (a * a + b * b + Self.luminanceConstant)
        structureSum += Double(contrast)
        wholeSum += Double(luminance * contrast)
      }
    }
    structure += structureSum
    whole += wholeSum
  }
}
