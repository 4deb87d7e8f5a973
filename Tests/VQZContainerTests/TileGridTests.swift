import Testing
import VQZContainer
import VQZCore

@Suite struct TileGridTests {
  private static let cases: [(Int, Int, Int, Int)] = [
    (1, 1, 0, 0), (7, 5, 0, 0), (1, 1, 8, 4), (8, 8, 8, 4), (9, 8, 8, 4), (20, 9, 8, 2),
    (17, 33, 8, 0), (17, 33, 8, 4), (64, 3, 16, 8), (31, 31, 2, 1), (5, 9, 1, 0), (100, 1, 64, 3),
  ]

  @Test(arguments: cases)
  func coresArePartsOfThePicture(width: Int, height: Int, size: Int, overlap: Int) throws {
    let grid = try #require(
      TileGrid(width: width, height: height, tileSize: size, overlap: overlap))
    var owners = [Int](repeating: 0, count: width * height)
    for tile in 0..<grid.count {
      let core = grid.core(tile)
      let extended = grid.extended(tile)
      #expect(core.columns.clamped(to: extended.columns) == core.columns)
      #expect(core.rows.clamped(to: extended.rows) == core.rows)
      #expect(core.positionCount > 0)
      for y in core.rows {
        for x in core.columns { owners[y * width + x] += 1 }
      }
    }
    #expect(owners.allSatisfy { $0 == 1 })
  }

  @Test(arguments: cases)
  func weightsSumToTheirTotal(width: Int, height: Int, size: Int, overlap: Int) throws {
    let grid = try #require(
      TileGrid(width: width, height: height, tileSize: size, overlap: overlap))
    var sums = [Int](repeating: 0, count: width * height)
    var meeting = [Int](repeating: 0, count: width * height)
    for tile in 0..<grid.count {
      let area = grid.extended(tile)
      let place = grid.place(tile)
      let columns = grid.columnWeights(place.column)
      let rows = grid.rowWeights(place.row)
      #expect(columns.count == area.width && rows.count == area.height)
      for (y, rowWeight) in zip(area.rows, rows) {
        for (x, columnWeight) in zip(area.columns, columns) {
          #expect(rowWeight > 0 && columnWeight > 0)
          sums[y * width + x] += rowWeight * columnWeight
          meeting[y * width + x] += 1
        }
      }
    }
    #expect(sums.allSatisfy { $0 == grid.weightTotal * grid.weightTotal })
    #expect(meeting.allSatisfy { [1, 2, 4].contains($0) })
  }

  @Test func theSeamIsTheOneOfTheFormat() throws {
    // T = 8, V = 2, D = 8; the seam covers 6 ≤ x < 10.
    let grid = try #require(TileGrid(width: 16, height: 1, tileSize: 8, overlap: 2))
    #expect(grid.columnWeights(0) == [8, 8, 8, 8, 8, 8, 7, 5, 3, 1])
    #expect(grid.columnWeights(1) == [1, 3, 5, 7, 8, 8, 8, 8, 8, 8])
    #expect(grid.rowWeights(0) == [8])
    #expect(grid.extended(1) == TileRectangle(x: 6, y: 0, width: 10, height: 1))
    // A last core narrower than the overlap cuts the seam.
    let narrow = try #require(TileGrid(width: 9, height: 1, tileSize: 8, overlap: 2))
    #expect(narrow.columnWeights(0) == [8, 8, 8, 8, 8, 8, 7, 5, 3])
    #expect(narrow.columnWeights(1) == [1, 3, 5])
    let single = try #require(TileGrid(width: 4, height: 4, tileSize: 0, overlap: 0))
    #expect(single.weightTotal == 1)
  }

  @Test(arguments: cases)
  func meetingTilesAreThoseThatMeet(width: Int, height: Int, size: Int, overlap: Int) throws {
    let grid = try #require(
      TileGrid(width: width, height: height, tileSize: size, overlap: overlap))
    var generator = SeededGenerator(seed: UInt64(width * height))
    for _ in 0..<20 {
      let x = generator.index(below: width)
      let y = generator.index(below: height)
      let area = TileRectangle(
        x: x, y: y, width: 1 + generator.index(below: width - x),
        height: 1 + generator.index(below: height - y))
      let expected = (0..<grid.count).filter {
        grid.extended($0).columns.overlaps(area.columns)
          && grid.extended($0).rows.overlaps(area.rows)
      }
      let places = grid.places(meeting: area)
      let found = places.rows.flatMap { row in places.columns.map { row * grid.columns + $0 } }
      #expect(found == expected)
    }
  }

  @Test func badNumbersMakeNoGrid() {
    let bad: [(Int, Int, Int, Int)] = [
      (0, 1, 0, 0), (1, 0, 0, 0), (-1, 1, 0, 0), (1 << 31, 1, 0, 0), (1, 1, -8, 0), (1, 1, 8, -1),
      (1, 1, 8, 5), (1, 1, 0, 1), (1, 1, (1 << 20) + 1, 0), (1, 1, 1 << 20, 4097),
      (.max, .max, .max, .max), (.min, .min, .min, .min),
    ]
    for (width, height, size, overlap) in bad {
      #expect(TileGrid(width: width, height: height, tileSize: size, overlap: overlap) == nil)
    }
    let huge = TileGrid(
      width: Int(Int32.max), height: Int(Int32.max), tileSize: 1, overlap: 0)
    #expect(huge?.count == Int(Int32.max) * Int(Int32.max))
  }
}
