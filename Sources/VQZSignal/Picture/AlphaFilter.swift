/// Turns alpha into residuals that pack well, and back (`Formats/vqz.md`, ALPH, method 1).
package struct AlphaFilter: PlaneFilter {
  package init() {}

  package func residuals(of values: [UInt8], width: Int) -> [UInt8] {
    var residuals = values
    for position in values.indices {
      residuals[position] =
        values[position] &- Self.prediction(values, at: position, width: width)
    }
    return residuals
  }

  package func values(of residuals: [UInt8], width: Int) -> [UInt8] {
    var values = residuals
    for position in values.indices {
      values[position] = residuals[position] &+ Self.prediction(values, at: position, width: width)
    }
    return values
  }

  /// Whichever of left, above and above-left is nearest to left + above − above-left, from the
  /// values before `position`; the earlier on a tie.
  private static func prediction(_ values: [UInt8], at position: Int, width: Int) -> UInt8 {
    let hasLeft = width > 0 && position % width > 0
    let hasAbove = position >= width
    let left = hasLeft ? Int(values[position - 1]) : 0
    let above = hasAbove ? Int(values[position - width]) : 0
    let corner = hasLeft && hasAbove ? Int(values[position - width - 1]) : 0
    let target = left + above - corner
    let (toLeft, toAbove, toCorner) = (
      abs(target - left), abs(target - above), abs(target - corner)
    )
    if toLeft <= toAbove && toLeft <= toCorner { return UInt8(left) }
    return UInt8(toAbove <= toCorner ? above : corner)
  }
}
