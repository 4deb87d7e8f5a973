import VQZCore

extension Signal.Region {
  /// The region as positions along each axis of a signal, which holds all of it.
  func ranges(in shape: Signal.Shape) throws(VQZError) -> [Range<Int>] {
    // Differences, since sums of the caller's numbers may overflow.
    let fits =
      start.count == shape.axes.count && size.count == shape.axes.count
      && shape.axes.indices.allSatisfy {
        start[$0] >= 0 && size[$0] >= 1 && start[$0] < shape.axes[$0]
          && size[$0] <= shape.axes[$0] - start[$0]
      }
    guard fits else {
      throw VQZError(
        .usage,
        "region: found \(size) from \(start), expected one within \(shape.axes) positions")
    }
    return zip(start, size).map { $0..<$0 + $1 }
  }
}
