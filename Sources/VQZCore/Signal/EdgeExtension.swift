/// What lies beyond the last position of an axis, where a network or a window needs more positions
/// than a signal has.
package enum EdgeExtension: Sendable {
  /// The last sample again and again: no step that the signal does not have.
  case repeated
  /// The signal backwards, the last sample first: as lively beyond the edge as before it.
  case mirrored

  /// The position within the axis that stands for `index`.
  ///
  /// - Parameters:
  ///   - index: 0 or more.
  ///   - size: positions of the axis, 1 or more.
  package func position(_ index: Int, size: Int) -> Int {
    switch self {
    case .repeated: return min(index, size - 1)
    case .mirrored:
      let folded = index % (2 * size)
      return folded < size ? folded : 2 * size - 1 - folded
    }
  }
}
