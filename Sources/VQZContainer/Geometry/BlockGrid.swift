/// How a signal of any number of axes is cut into blocks (`Formats/vqz.md`, Blocks of version 4).
package struct BlockGrid: Sendable, Equatable {
  /// Most positions of a block along an axis that is cut.
  package static let blockSizeLimit = 1 << 20
  /// Most positions by which blocks overlap.
  package static let overlapLimit = 4096

  /// The axes, outermost first, as in `Signal.Shape.axes`.
  let axes: [BlockAxis]
  /// Positions by which a block reaches beyond its core; 0 where no axis is cut.
  package let overlap: Int
  /// Blocks of the whole signal, 1 or more.
  package let count: Int

  /// Nil where the numbers break a bound of the format.
  ///
  /// - Parameters:
  ///   - sizes: positions along each axis, each 1 or more, whose product an `Int` holds.
  ///   - blockSizes: as many numbers, 0 for an axis that is not cut.
  package init?(sizes: [Int], blockSizes: [Int], overlap: Int) {
    let allowed = 0...Self.blockSizeLimit
    guard sizes.count == blockSizes.count, sizes.allSatisfy({ $0 >= 1 }),
      blockSizes.allSatisfy(allowed.contains), (0...Self.overlapLimit).contains(overlap)
    else { return nil }
    let cuts = blockSizes.filter { $0 > 0 }
    guard overlap == 0 || (!cuts.isEmpty && sizes.count <= 2) else { return nil }
    guard cuts.allSatisfy({ 2 * overlap <= $0 }) else { return nil }
    self.axes = zip(sizes, blockSizes).map {
      BlockAxis(size: $0, blockSize: $1, overlap: $1 > 0 ? overlap : 0)
    }
    self.overlap = overlap
    // No axis has more blocks than positions.
    self.count = axes.reduce(1) { $0 * $1.count }
  }

  /// Positions from one block to the next along each axis; 0 for one that is not cut.
  package var blockSizes: [Int] { axes.map(\.blockSize) }

  /// Blocks along each axis.
  package var counts: [Int] { axes.map(\.count) }

  /// Sum of the weights of all blocks at one position: the product over the axes.
  package var weightTotal: Int { axes.reduce(1) { $0 * $1.weightTotal } }

  /// The place along each axis of a block number in 0..<count; the last axis runs fastest.
  package func place(_ number: Int) -> [Int] {
    var rest = number
    var place: [Int] = []
    for axis in axes.reversed() {
      place.append(rest % axis.count)
      rest /= axis.count
    }
    return place.reversed()
  }

  /// What a block number in 0..<count covers.
  package func block(_ number: Int) -> Block {
    let places = zip(axes, place(number))
    return Block(
      core: places.map { $0.span($1) }, extended: places.map { $0.span($1, margin: $0.overlap) })
  }

  /// The weights of a block along each axis, over its extended positions.
  package func weights(_ number: Int) -> [[Int]] {
    zip(axes, place(number)).map { $0.weights($1) }
  }
}
