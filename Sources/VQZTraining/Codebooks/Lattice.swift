internal import VQZCore

/// The lattices D4 and E8 (Conway and Sloane, Sphere Packings, chapter 4): integers with an even
/// sum, in 8 dimensions also all of these moved by ½ each way.
package struct Lattice: Sendable {
  /// 4 for D4, 8 for E8: the densest known packings of spheres there.
  package let dimension: Int

  /// Nil for a dimension other than 4 and 8.
  package init?(dimension: Int) {
    guard dimension == 4 || dimension == 8 else { return nil }
    self.dimension = dimension
  }

  /// Volume of a cell at scale 1.
  private var cellVolume: Double { dimension == 4 ? 2 : 1 }

  /// Points no further than `radius` from the origin, `[N][dimension]`, when a cell has
  /// `cellVolume`.
  package func points(cellVolume: Double, radius: Double) -> [Float] {
    let scale = binaryPower(binaryLogarithm(cellVolume / self.cellVolume) / Double(dimension))
    let reach = radius / scale
    var points: [Float] = []
    for shift in dimension == 8 ? [0, 0.5] : [0] {
      var point: [Double] = []
      collect(shift: shift, reach: reach * reach, sum: 0, &point) { found in
        points += found.map { Float($0 * scale) }
      }
    }
    return points
  }

  /// Every point whose first coordinates are `point`; `reach` is what is left of the squared
  /// radius.
  private func collect(
    shift: Double, reach: Double, sum: Int, _ point: inout [Double], body: ([Double]) -> Void
  ) {
    guard point.count < dimension else {
      if sum % 2 == 0 { body(point) }
      return
    }
    let most = Int(reach.squareRoot()) + 1
    for whole in -most...most {
      let value = Double(whole) + shift
      guard value * value <= reach else { continue }
      point.append(value)
      collect(shift: shift, reach: reach - value * value, sum: sum + whole, &point, body: body)
      point.removeLast()
    }
  }
}
