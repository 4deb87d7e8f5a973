import Testing
import VQZCore

@Suite struct SeededGeneratorTests {
  /// First outputs of xoshiro256** from the state 1, 2, 3, 4, worked out by hand from its
  /// definition: rotl(2·5, 7)·9 = 11520, then rotl(0·5, 7)·9 = 0, …
  @Test func followsTheDefinition() {
    var generator = SeededGenerator(state: .init(a: 1, b: 2, c: 3, d: 4))
    #expect(generator.next() == 11520)
    #expect(generator.next() == 0)
    #expect(generator.next() == 1_509_978_240)
    #expect(generator.next() == 1_215_971_899_390_074_240)
  }

  /// The numbers of a second implementation, written apart in another language.
  @Test func theSameSeedGivesTheSameNumbersForEver() {
    var generator = SeededGenerator(seed: 42, stream: 7)
    let words = (0..<3).map { _ in generator.next() }
    let normals = (0..<3).map { _ in generator.gaussian().bitPattern }
    #expect(words == [0x1A9D_EB4F_F21F_A367, 0xFDC4_5FB4_F678_F7B8, 0x971E_B06D_3E95_BE06])
    #expect(normals == [0xBFF0_2337, 0xBE66_0A86, 0xBF85_FB39])
  }

  @Test func seedsAndStreamsDiffer() {
    var firsts: Set<UInt64> = []
    for seed in UInt64(0)..<20 {
      for stream in UInt64(0)..<20 {
        var generator = SeededGenerator(seed: seed, stream: stream)
        firsts.insert(generator.next())
      }
    }
    #expect(firsts.count == 400)
  }

  @Test func aSavedStateGoesOnWhereItStopped() {
    var generator = SeededGenerator(seed: 3, stream: 0)
    for _ in 0..<5 { _ = generator.gaussian() }
    var copy = SeededGenerator(state: generator.state)
    #expect(copy == generator)
    #expect(copy.next() == generator.next())
  }

  @Test func theZeroStateIsAvoided() {
    var generator = SeededGenerator(state: .init(a: 0, b: 0, c: 0, d: 0))
    let numbers = Set((0..<10).map { _ in generator.next() })
    #expect(numbers.count > 5)
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var generator = SeededGenerator(seed: 5)
    var sum = 0.0
    var bins = [Int](repeating: 0, count: 16)
    for _ in 0..<64_000 {
      let value = generator.uniform()
      #expect(value >= 0 && value < 1)
      bins[Int(value * 16)] += 1
      sum += Double(value)
    }
    #expect(abs(sum / 64_000 - 0.5) < 0.005)
    #expect(bins.allSatisfy { abs($0 - 4000) < 300 })
  }

  @Test func gaussianNumbersHaveTheRightMoments() {
    var generator = SeededGenerator(seed: 6)
    let count = 100_000.0
    var moments = [0.0, 0.0, 0.0, 0.0]
    var beyondTwo = 0.0
    for _ in 0..<Int(count) {
      let value = Double(generator.gaussian())
      moments[0] += value / count
      moments[1] += value * value / count
      moments[2] += value * value * value / count
      moments[3] += value * value * value * value / count
      if abs(value) > 2 { beyondTwo += 1 / count }
    }
    #expect(abs(moments[0]) < 0.015)
    #expect(abs(moments[1] - 1) < 0.02)
    #expect(abs(moments[2]) < 0.05)
    #expect(abs(moments[3] - 3) < 0.15)
    #expect(abs(beyondTwo - 0.0455) < 0.004)
  }

  @Test func indicesAreInRangeAndEven() {
    var generator = SeededGenerator(seed: 8)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    #expect(generator.index(below: 1) == 0)
    #expect(generator.index(below: .max) >= 0)
  }
}
