import Testing
import VQZCore
import VQZEntropy

/// Whole numbers of differences between models.
@Suite struct NumberCoderTests {
  private static func coded(_ rows: [(sort: Int, numbers: [Int64])]) -> [UInt8] {
    var encoder = NumberEncoder()
    for row in rows {
      encoder.begin(sort: row.sort)
      for number in row.numbers { encoder.append(number) }
    }
    return encoder.finish()
  }

  private static func check(_ rows: [(sort: Int, numbers: [Int64])]) -> Int {
    let bytes = coded(rows)
    var decoder = NumberDecoder(bytes)
    for row in rows {
      decoder.begin(sort: row.sort)
      for number in row.numbers {
        let found = decoder.next()
        guard found == number else {
          Issue.record("found \(found), expected \(number)")
          return bytes.count
        }
      }
    }
    #expect(decoder.isAtEnd)
    return bytes.count
  }

  @Test(arguments: UInt64(1)...20) func anyNumbersComeBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = (0..<6).map { index in
      let bits = Int64.random(in: 0...32, using: &random)
      let most = Int64(1) << bits
      return (
        sort: index * 3,
        numbers: (0..<700).map { _ in Int64.random(in: -most...most, using: &random) }
      )
    }
    _ = Self.check(rows)
  }

  @Test func edgesComeBack() {
    let most = Int64(1) << 32
    _ = Self.check([(0, [0, 1, -1, most, -most, most - 1, 2, -2, 3, -3, 0]), (15, [most])])
    #expect(Self.check([]) == 0)
    #expect(Self.check([(0, [Int64](repeating: 0, count: 1_000_000))]) < 200)
  }

  @Test("small numbers cost about their entropy")
  func lengthIsNearTheEntropy() {
    var random = SeededGenerator(seed: 7)
    // One in ten is ±1: 0.469 + 0.1 bits a number.
    let numbers = (0..<200_000).map { _ in
      let draw = Int.random(in: 0..<20, using: &random)
      return Int64(draw == 0 ? 1 : draw == 1 ? -1 : 0)
    }
    let bits = 8 * Double(Self.check([(0, numbers)])) / 200_000
    #expect(bits < 0.569 * 1.04 && bits > 0.569 * 0.98, "\(bits)")
  }

  @Test func anyBytesAreNumbers() {
    var random = SeededGenerator(seed: 9)
    for length in 0..<200 {
      var decoder = NumberDecoder(
        (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
      decoder.begin(sort: length % 16)
      for _ in 0..<500 { #expect(decoder.next().magnitude <= 1 << 32) }
    }
  }
}
