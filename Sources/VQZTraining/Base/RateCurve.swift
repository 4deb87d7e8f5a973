internal import VQZCore

/// Bits by PSNR of files at several qualities, and what lies between them.
struct RateCurve: Sendable, Equatable {
  /// log2 of the bits by PSNR, from the coarsest quality on.
  private let points: [(psnr: Double, rate: Double)]

  init(_ results: [HeldOutResult]) {
    points = results.filter { $0.psnr.isFinite && $0.bitsPerPixel > 0 }
      .map { ($0.psnr, binaryLogarithm($0.bitsPerPixel)) }
      .sorted { $0.psnr < $1.psnr }
  }

  static func == (a: RateCurve, b: RateCurve) -> Bool {
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
  func saving(of others: [HeldOutResult]) -> Double? {
    let ratios = others.compactMap { other -> Double? in
      guard other.psnr.isFinite, other.bitsPerPixel > 0, let rate = rate(at: other.psnr) else {
        return nil
      }
      return binaryLogarithm(other.bitsPerPixel) - rate
    }
    guard !ratios.isEmpty else { return nil }
    return 1 - binaryPower(ratios.reduce(0, +) / Double(ratios.count))
  }
}
