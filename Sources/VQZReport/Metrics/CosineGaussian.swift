import VQZCore

/// A Gaussian of σ = 1.5 made of three cosines, with which SSIMULACRA2 smooths (Charalampidis
/// 2016).
///
/// Over 2N − 1 samples h(n) = Σ β_k cos(k π n ÷ 2N), k = 1, 3, 5, where the β are the nearest to
/// those of the Gaussian itself with which the sum is 1 and the variance σ². libjxl runs it as a
/// recursive filter, whose response in exact numbers is this one; beyond the edge there is 0.
enum CosineGaussian {
  static let deviation = 1.5
  /// N: round(3.2795 σ + 0.2546), as the paper has it.
  private static let radius = 5
  /// Taps on either side of the middle one.
  static let reach = radius - 1

  /// h(0), h(1), … h(reach).
  static let taps: [Double] = {
    let frequencies = [1.0, 3, 5].map { $0 * Double.pi / Double(2 * radius) }
    func response(_ n: Int) -> [Double] { frequencies.map { SystemMath.cos($0 * Double(n)) } }
    func total(_ weight: (Int) -> Double) -> [Double] {
      (-reach...reach).reduce([0.0, 0, 0]) { sum, n in
        zip(sum, response(n)).map { $0 + weight(n) * $1 }
      }
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
    let (sums, squares) = (total { _ in 1 }, total { Double($0 * $0) })
    let variance = deviation * deviation
    let gaussian = frequencies.map { SystemMath.exp(-variance * $0 * $0 / 2) / Double(radius) }
    // β = gaussian + p · sums + q · squares, where both conditions hold: two equations.
    let (aa, ab, bb) = (dot(sums, sums), dot(sums, squares), dot(squares, squares))
    let (first, second) = (1 - dot(gaussian, sums), variance - dot(gaussian, squares))
    let determinant = aa * bb - ab * ab
    let p = (first * bb - second * ab) / determinant
    let q = (second * aa - first * ab) / determinant
    let beta = gaussian.indices.map { gaussian[$0] + p * sums[$0] + q * squares[$0] }
    return (0...reach).map { dot(beta, response($0)) }
  }()
}
