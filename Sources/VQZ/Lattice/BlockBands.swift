import VQZContainer
import VQZCore

/// The blocks of a signal in groups that are coded at the same time: whole *bands*, which are all
/// blocks with the same place along the outermost axis, so that a group is a run of whole rows.
struct BlockBands {
  /// Some bands, and what is wanted of them.
  struct Group {
    /// Blocks that hold some of the part that is wanted, in order.
    let blocks: [Int]
    /// The part of the signal that the group finishes, positions along each axis.
    let area: [Range<Int>]
  }

  let blocks: BlockGrid
  let shape: Signal.Shape
  /// The part of the signal that is wanted.
  let area: [Range<Int>]
  /// Bands of a group, so many that all threads have something to do.
  private let groupSize: Int
  /// Positions from band to band.
  private let height: Int
  /// Which bands hold some of the part that is wanted.
  private let bands: Range<Int>
  /// Blocks of a band.
  private let bandBlockCount: Int

  /// - Parameter region: within the signal; nil is all of it.
  init(_ blocks: BlockGrid, shape: Signal.Shape, region: [Range<Int>]? = nil, threads: Int) {
    self.blocks = blocks
    self.shape = shape
    let area = region ?? shape.axes.map { 0..<$0 }
    self.area = area
    let size = blocks.blockSizes.first ?? 0
    let outer = shape.axes.first ?? 1
    height = size == 0 ? outer : size
    let wanted = area.first ?? 0..<1
    let (first, last) = (wanted.lowerBound / height, (wanted.upperBound - 1) / height)
    bands = first..<last + 1
    bandBlockCount = blocks.count / ((outer - 1) / height + 1)
    groupSize = (max(1, threads) + bandBlockCount - 1) / bandBlockCount
  }

  var groupCount: Int { (bands.count + groupSize - 1) / groupSize }

  func group(_ index: Int) -> Group {
    let first = bands.lowerBound + index * groupSize
    let last = min(first + groupSize, bands.upperBound)
    let numbers = (first * bandBlockCount..<last * bandBlockCount).filter { number in
      zip(blocks.block(number).core, area).allSatisfy { $0.overlaps($1) }
    }
    var part = area
    if let outer = area.first {
      part[0] = outer.clamped(to: first * height..<last * height)
    }
    return Group(blocks: numbers, area: part)
  }

  /// Most positions of a block.
  var blockPositionCount: Int {
    zip(shape.axes, blocks.blockSizes).reduce(1) { $0 * ($1.1 == 0 ? $1.0 : min($1.0, $1.1)) }
  }

  /// Most positions of a group of whole bands.
  var groupPositionCount: Int {
    let outer = shape.axes.first ?? 1
    return min(outer, height * groupSize) * (shape.positionCount / outer)
  }

  /// Blocks of a group, at most.
  var groupBlockCount: Int { groupSize * bandBlockCount }
}

extension BlockGrid {
  /// Samples up to which a signal is one block: more would not predict better, and fewer than all
  /// processors would have work.
  private static let usualSampleCount = 1 << 20

  /// How a signal is cut where nobody says how: along the outermost axes, into parts of about the
  /// same size.
  static func usualBlockSizes(of shape: Signal.Shape) -> [Int] {
    var sizes = [Int](repeating: 0, count: shape.axes.count)
    var inner = shape.channels
    for axis in shape.axes.indices.reversed() {
      let size = shape.axes[axis]
      let room = max(1, usualSampleCount / inner)
      if size > room {
        let count = (size + room - 1) / room
        sizes[axis] = min((size + count - 1) / count, BlockGrid.blockSizeLimit)
        for outer in 0..<axis { sizes[outer] = 1 }
        return sizes
      }
      inner *= size
    }
    return sizes
  }
}
