import VQZContainer
import VQZCore

/// The blocks of a signal in groups that are coded at the same time: whole *bands*, which are all
/// blocks with the same place along an axis and those before it, so that a group is a run of whole
/// rows.
///
/// The axis is the outermost one, or one within it where blocks are one position long along all
/// axes before: a band of those along the outermost axis could be most of the signal.
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
  /// The axis along which bands follow each other; 0 where there is none.
  private let axis: Int
  /// Bands of a group, so many that all threads have something to do.
  private let groupSize: Int
  /// Positions from band to band.
  private let height: Int
  /// Which bands along the axis hold some of the part that is wanted.
  private let bands: Range<Int>
  /// Blocks of a band.
  private let bandBlockCount: Int

  /// Positions that a band may have without a look at whether it could have fewer.
  private static let bandPositionCount = 1 << 20

  /// - Parameter region: within the signal; nil is all of it.
  init(_ blocks: BlockGrid, shape: Signal.Shape, region: [Range<Int>]? = nil, threads: Int) {
    self.blocks = blocks
    self.shape = shape
    let area = region ?? shape.axes.map { 0..<$0 }
    self.area = area
    let threads = max(1, threads)
    axis = Self.axis(blocks, shape, threads: threads)
    let outer = shape.axes.isEmpty ? 1 : shape.axes[axis]
    height = Self.height(blocks, shape, axis: axis)
    let wanted = area.isEmpty ? 0..<1 : area[axis]
    let (first, last) = (wanted.lowerBound / height, (wanted.upperBound - 1) / height)
    bands = first..<last + 1
    let before = shape.axes.prefix(axis).reduce(1, *)
    bandBlockCount = blocks.count / before / ((outer - 1) / height + 1)
    groupSize = min((threads + bandBlockCount - 1) / bandBlockCount, bands.count)
  }

  private static func height(_ blocks: BlockGrid, _ shape: Signal.Shape, axis: Int) -> Int {
    guard !shape.axes.isEmpty else { return 1 }
    let size = blocks.blockSizes[axis]
    return size == 0 ? shape.axes[axis] : size
  }

  /// The outermost axis along which a band is not much larger than the blocks that are coded at
  /// once, or the last one whose bands are whole rows.
  private static func axis(_ blocks: BlockGrid, _ shape: Signal.Shape, threads: Int) -> Int {
    let enough = max(
      bandPositionCount, blockPositionCount(blocks, shape).saturatingProduct(threads))
    var axis = 0
    while axis + 1 < shape.axes.count, blocks.blockSizes[axis] == 1,
      shape.axes[(axis + 1)...].reduce(1, *) > enough
    {
      axis += 1
    }
    return axis
  }

  /// Groups for each position along the axes before.
  private var innerGroupCount: Int { (bands.count + groupSize - 1) / groupSize }

  var groupCount: Int { area.prefix(axis).reduce(innerGroupCount) { $0 * $1.count } }

  func group(_ index: Int) -> Group {
    let (before, inner) = index.quotientAndRemainder(dividingBy: innerGroupCount)
    let first = bands.lowerBound + inner * groupSize
    let last = min(first + groupSize, bands.upperBound)
    var part = area
    // Blocks before the band, as positions along the axes before count.
    var (rest, row, stride) = (before, 0, 1)
    for outer in (0..<axis).reversed() {
      let place = area[outer].lowerBound + rest % area[outer].count
      rest /= area[outer].count
      part[outer] = place..<place + 1
      row += place * stride
      stride *= shape.axes[outer]
    }
    if !area.isEmpty {
      part[axis] = area[axis].clamped(to: first * height..<last * height)
    }
    let rowBlockCount = blocks.count / stride
    let start = row * rowBlockCount
    let numbers = (start + first * bandBlockCount..<start + last * bandBlockCount).filter {
      zip(blocks.block($0).core, area).allSatisfy { $0.overlaps($1) }
    }
    return Group(blocks: numbers, area: part)
  }

  /// Most positions of a block.
  var blockPositionCount: Int { Self.blockPositionCount(blocks, shape) }

  private static func blockPositionCount(_ blocks: BlockGrid, _ shape: Signal.Shape) -> Int {
    zip(shape.axes, blocks.blockSizes).reduce(1) { $0 * ($1.1 == 0 ? $1.0 : min($1.0, $1.1)) }
  }

  /// Most positions of a group of whole bands.
  var groupPositionCount: Int {
    guard !shape.axes.isEmpty else { return 1 }
    return min(shape.axes[axis], height * groupSize) * shape.axes[(axis + 1)...].reduce(1, *)
  }

  /// Blocks of a group, at most.
  var groupBlockCount: Int { groupSize * bandBlockCount }

  /// Calls `body` with the samples of a group in their order, in one piece or several.
  ///
  /// - Parameter samples: those of each block, `[positions][channels]`.
  func forEachRun(
    of group: Group, _ samples: [[UInt8]], _ body: ([UInt8]) throws -> Void
  ) rethrows {
    let cores = group.blocks.map { blocks.block($0).core }
    // Blocks that reach over all of the group but for its first axis lie one behind the other.
    let areRuns = cores.allSatisfy { core in
      zip(core, group.area).dropFirst(axis + 1).allSatisfy { $0 == $1 }
        && zip(core, group.area).allSatisfy { $0.clamped(to: $1) == $0 }
    }
    if areRuns {
      for block in samples { try body(block) }
      return
    }
    let size = (samples.first?.count ?? 0) / (cores.first?.reduce(1) { $0 * $1.count } ?? 1)
    var finished = [UInt8](repeating: 0, count: group.area.reduce(size) { $0 * $1.count })
    for (core, block) in zip(cores, samples) {
      SampleBox.insert(block, of: core, into: &finished, of: group.area, size: size)
    }
    try body(finished)
  }
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
