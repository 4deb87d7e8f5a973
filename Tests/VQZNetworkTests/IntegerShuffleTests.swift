import Testing
import VQZNetwork

@Suite struct IntegerShuffleTests {
  @Test(arguments: [1, 2, 3, 4]) func shuffleFollowsTheFormulaAndComesBack(factor: Int) {
    var random = TestRandom(state: UInt64(factor))
    for channels in [1, 3, 5, 16, 17, 32] {
      for (height, width) in [(0, 2), (1, 1), (3, 5), (8, 2)] {
        let deep = Planes(
          channels: channels * factor * factor, height: height, width: width, bound: 32767,
          using: &random)
        let wide = IntegerMap(
          channels: channels, height: height * factor, width: width * factor)
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
