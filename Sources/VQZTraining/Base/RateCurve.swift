internal import VQZCore

/// Bits by PSNR of files at several qualities, and what lies between them.
package struct RateCurve: Sendable, Equatable {
  /// log2 of the bits by PSNR, from the coarsest quality on.
  private let points: [(psnr: Double, rate: Double)]

  /// - Parameter files: PSNR in dB and bits a position of each quality; what cannot be compared is
  ///   left out.
  package init(_ files: [(psnr: Double, bits: Double)]) {
    points = files.filter { $0.psnr.isFinite && $0.bits > 0 }
      .map { ($0.psnr, binaryLogarithm($0.bits)) }
      .sorted { $0.psnr < $1.psnr }
  }

  init(_ results: [HeldOutResult]) {
    self.init(results.map { ($0.psnr, $0.bitsPerPixel) })
  }

  package static func == (a: RateCurve, b: RateCurve) -> Bool {
    a.points.elementsEqual(b.points) { $0 == $1 }
  }

  /// log2 of the bits at a PSNR: the parabola through the three nearest points. Nil with fewer, or
  /// where the PSNR is further from all of them than they are apart.
  func rate(at psnr: Double) -> Double? {
    guard points.count >= 3, let first = points.first, let last = points.last else { return nil }
    let margin = (last.psnr - first.psnr) / 2
    guard psnr > first.psnr - margin, psnr < last.psnr + margin else { return nil }
    let start = (0...points.count - 3).min { a, b in
      (points[a + 1].psnr - psnr).magnitude < (points[b + 1].psnr - psnr).magnitude
    }
    let near = points[(start ?? 0)..<(start ?? 0) + 3]
    var sum = 0.0
    for (i, each) in zip(near.indices, near) {
      var weight = 1.0
      for (j, other) in zip(near.indices, near) where i != j {
        guard each.psnr != other.psnr else { return nil }
        weight *= (psnr - other.psnr) / (each.psnr - other.psnr)
      }
      sum += weight * each.rate
    }
    return sum
  }

  /// The share of bits that other files save at equal PSNR, as the mean over their points; negative
  /// where they are larger. Nil where nothing can be compared.
  package func saving(of others: RateCurve) -> Double? {
    let ratios = others.points.compactMap { other in rate(at: other.psnr).map { other.rate - $0 } }
    guard !ratios.isEmpty else { return nil }
    return 1 - binaryPower(ratios.reduce(0, +) / Double(ratios.count))
  }
}
