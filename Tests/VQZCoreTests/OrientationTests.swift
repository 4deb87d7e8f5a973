import Testing
import VQZCore

@Suite struct OrientationTests {
  /// A TIFF of one directory with an orientation, and one that it points to with two sizes.
  private static func exif(_ orientation: UInt8, isBigEndian: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
    func entry(_ tag: Int, _ type: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(1, 4) + value
    }
    return (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + number(42, 2) + number(8, 4)
      + number(2, 2) + entry(0x0112, 3, number(Int(orientation), 2) + [0, 0])
      + entry(0x8769, 4, number(38, 4)) + number(0, 4)
      + number(2, 2) + entry(0xA002, 3, number(600, 2) + [0, 0])
      + entry(0xA003, 4, number(70000, 4)) + number(0, 4)
  }

  @Test(arguments: [false, true])
  func isFoundInEitherOrderOfBytes(isBigEndian: Bool) throws {
    for orientation in 1...8 {
      let bytes = Self.exif(UInt8(orientation), isBigEndian: isBigEndian)
      #expect(Signal.Metadata.exif(bytes).orientation == orientation)
      let signal = try Signal(
        width: 2, height: 1, layout: .grey, samples: [1, 2], metadata: [.exif(bytes)])
      let upright = try signal.upright()
      #expect(upright.orientation == 1)
      #expect(upright.shape.axes == (orientation >= 5 ? [2, 1] : [1, 2]))
      let isTurned = [2, 3, 7, 8].contains(orientation)
      #expect(upright.samples == (isTurned ? [2, 1] : [1, 2]))
      guard case .exif(let after)? = upright.metadata.first else {
        Issue.record("no EXIF")
        continue
      }
      // Types and values of both sizes have changed places where the sides did.
      var expected = Self.exif(1, isBigEndian: isBigEndian)
      if orientation >= 5 {
        let first = expected[42..<52]
        expected.replaceSubrange(42..<52, with: expected[54..<64])
        expected.replaceSubrange(54..<64, with: first)
      }
      #expect(after == expected)
      let stripped = try signal.stripped()
      #expect(stripped.orientation == orientation)
      #expect(stripped.metadata.count == (orientation == 1 ? 0 : 1))
    }
  }

  @Test func damagedEXIFHasNoneOrOneOfEight() {
    let whole = Self.exif(6, isBigEndian: false)
    var random = SeededGenerator(seed: 11)
    for count in 0...whole.count {
      let found = Signal.Metadata.exif(Array(whole[..<count])).orientation
      #expect(found == nil || found == 6)
    }
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<4 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] =
          UInt8.random(in: 0...255, using: &random)
      }
      let found = Signal.Metadata.exif(bytes).orientation
      #expect(found.map { (1...8).contains($0) } ?? true)
      let signal = try? Signal(
        width: 2, height: 1, layout: .grey, samples: [1, 2], metadata: [.exif(bytes)])
      #expect((try? signal?.upright())?.samples.count == 2)
    }
  }

  @Test func internationalTextIsTakenApart() {
    let data = Array("Title\0\0\0ja\0題\0空".utf8)
    let text = InternationalText(data)
    #expect(text?.keyword == "Title" && text?.language == "ja")
    #expect(text?.translatedKeyword == "題" && text?.value == "空")
    #expect(Signal.Metadata.chunk(type: "iTXt", data).comesBack)
    // Compressed, without a keyword, with too long a one, cut off.
    for bad in [
      Array("Title\0\u{1}\0ja\0\0x".utf8), Array("\0\0\0\0\0x".utf8),
      Array((String(repeating: "k", count: 80) + "\0\0\0\0\0x").utf8), Array("Title\0\0\0ja".utf8),
      Array("Title\0".utf8), [],
    ] {
      #expect(InternationalText(bad) == nil)
      #expect(!Signal.Metadata.chunk(type: "iTXt", bad).comesBack)
    }
  }
}
