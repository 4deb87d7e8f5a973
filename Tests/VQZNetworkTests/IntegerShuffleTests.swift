import Testing
import VQZNetwork

@Suite struct IntegerShuffleTests {
  @Test(arguments: [
    1, 2, 3, 4, Extent(rows: 1, columns: 2), Extent(rows: 1, columns: 8),
    Extent(rows: 4, columns: 2),
  ]) func shuffleFollowsTheFormulaAndComesBack(factor: Extent) {
    var random = TestRandom(state: UInt64(factor.isSquare ? factor.rows : 10 + factor.area))
    for channels in [1, 3, 5, 16, 17, 32] {
      for (height, width) in [(0, 2), (1, 1), (3, 5), (8, 2)] {
        let deep = Planes(
          channels: channels * factor.area, height: height, width: width, bound: 32767,
          using: &random)
        let wide = IntegerMap(
          channels: channels, height: height * factor.rows, width: width * factor.columns)
        wide.spoil()
        for threads in 1...3 {
          IntegerShuffle.pixelShuffle(deep.map, factor: factor, to: wide, threads: threads)
          #expect(Planes(wide) == deep.shuffled(factor: factor))
          #expect(wide.strayCount == 0)
          let back = IntegerMap(channels: deep.channels, height: height, width: width)
          back.spoil()
          IntegerShuffle.pixelUnshuffle(wide, factor: factor, to: back, threads: threads)
          #expect(Planes(back) == deep)
          #expect(back.strayCount == 0)
        }
      }
    }
  }
}
