/// One axis of a signal and how it is cut into blocks that overlap (`Formats/vqz.md`, Tiles). Pure
/// integers; the same on both sides.
struct BlockAxis: Sendable, Equatable {
  /// Positions along the axis, 1 or more.
  let size: Int
  /// Positions from one block to the next; 0 where the axis is not cut.
  let blockSize: Int
  /// Positions by which a block reaches beyond its core on either side, at most half a block.
  let overlap: Int

  /// Blocks along the axis, 1 or more.
  var count: Int { blockSize == 0 ? 1 : (size - 1) / blockSize + 1 }

  /// Sum of the weights of all blocks at one position (D in the format).
  var weightTotal: Int { blockSize == 0 ? 1 : max(1, 4 * overlap) }

  /// The positions of block `index`, in 0..<count: its core grown by `margin` on both sides and cut
  /// to the axis.
  func span(_ index: Int, margin: Int = 0) -> Range<Int> {
    guard blockSize > 0 else { return 0..<size }
    let start = index * blockSize
    return max(0, start - margin)..<min(start + blockSize + margin, size)
  }

  /// The blocks whose extended spans meet the positions, which lie on the axis: block i reaches
  /// from i · blockSize − overlap to (i + 1) · blockSize + overlap.
  func blocks(meeting span: Range<Int>) -> Range<Int> {
    guard blockSize > 0 else { return 0..<1 }
    let first = max(0, span.lowerBound - overlap) / blockSize
    let last = min(count - 1, (span.upperBound + overlap - 1) / blockSize)
    return first..<last + 1
  }

  /// The weight of block `index` at each position of its extended span, from the first.
  func weights(_ index: Int) -> [Int] {
    let left = index * blockSize
    let right = left + blockSize
    let hasNext = blockSize > 0 && right < size
    return span(index, margin: overlap).map { x in
      if index > 0 && x < left + overlap { return 2 * (x - left + overlap) + 1 }
      if hasNext && x >= right - overlap { return weightTotal - 2 * (x - right + overlap) - 1 }
      return weightTotal
    }
  }
}
