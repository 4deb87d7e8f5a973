import Testing
import VQZContainer
import VQZCore

/// Blocks over any number of axes, beside the rules written down once more.
@Suite struct BlockGridTests {
  private static let cases: [(sizes: [Int], blocks: [Int], overlap: Int)] = [
    ([], [], 0), ([7], [0], 0), ([7], [3], 1), ([100], [8], 4), ([9, 20], [8, 8], 2),
    ([9, 20], [4, 0], 2), ([3, 5, 7], [2, 0, 3], 0), ([2, 3, 4, 5], [1, 2, 3, 4], 0),
  ]

  /// Every position of a signal of these sizes, the last axis fastest.
  private static func positions(_ ranges: [Range<Int>]) -> [[Int]] {
    ranges.reduce([[]]) { rows, range in rows.flatMap { row in range.map { row + [$0] } } }
  }

  @Test(arguments: cases)
  func coresAreTheSignalInTheOrderOfTheFormat(
    sizes: [Int], blocks: [Int], overlap: Int
  ) throws {
    let grid = try #require(BlockGrid(sizes: sizes, blockSizes: blocks, overlap: overlap))
    let counts = zip(sizes, blocks).map { $1 == 0 ? 1 : ($0 + $1 - 1) / $1 }
    #expect(grid.counts == counts && grid.count == counts.reduce(1, *))
    var seen: Set<[Int]> = []
    for (number, place) in Self.positions(counts.map { 0..<$0 }).enumerated() {
      #expect(grid.place(number) == place)
      let block = grid.block(number)
      for axis in sizes.indices where blocks[axis] > 0 {
        let start = place[axis] * blocks[axis]
        let end = start + blocks[axis]
        #expect(block.core[axis] == start..<min(end, sizes[axis]))
        #expect(
          block.extended[axis] == max(0, start - overlap)..<min(end + overlap, sizes[axis]))
      }
      for position in Self.positions(block.core) { #expect(seen.insert(position).inserted) }
      #expect(block.corePositionCount == block.core.map(\.count).reduce(1, *))
      #expect(block.extendedPositionCount == block.extended.map(\.count).reduce(1, *))
    }
    #expect(seen.count == sizes.reduce(1, *))
  }

  @Test(arguments: cases)
  func weightsSumToTheirTotal(sizes: [Int], blocks: [Int], overlap: Int) throws {
    let grid = try #require(BlockGrid(sizes: sizes, blockSizes: blocks, overlap: overlap))
    var sums: [[Int]: Int] = [:]
    for number in 0..<grid.count {
      let extended = grid.block(number).extended
      let weights = grid.weights(number)
      for position in Self.positions(extended) {
        let weight = position.indices.reduce(1) {
          $0 * weights[$1][position[$1] - extended[$1].lowerBound]
        }
        sums[position, default: 0] += weight
      }
    }
    #expect(sums.count == sizes.reduce(1, *))
    #expect(sums.values.allSatisfy { $0 == grid.weightTotal })
  }

  @Test func numbersOutOfBoundsAreRefused() {
    #expect(BlockGrid(sizes: [4], blockSizes: [], overlap: 0) == nil)
    #expect(BlockGrid(sizes: [0], blockSizes: [0], overlap: 0) == nil)
    #expect(BlockGrid(sizes: [4], blockSizes: [-1], overlap: 0) == nil)
    #expect(BlockGrid(sizes: [4], blockSizes: [1 << 21], overlap: 0) == nil)
    #expect(BlockGrid(sizes: [4], blockSizes: [0], overlap: 1) == nil)
    #expect(BlockGrid(sizes: [4], blockSizes: [4], overlap: 3) == nil)
    #expect(BlockGrid(sizes: [4, 4, 4], blockSizes: [4, 4, 4], overlap: 1) == nil)
    #expect(BlockGrid(sizes: [9000], blockSizes: [9000], overlap: 4097) == nil)
  }
}
