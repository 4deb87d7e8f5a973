import Testing
import VQZCore
import VQZSystem

/// Names of files that are no UTF-8.
@Suite struct SystemTextTests {
  @Test(
    arguments: [
      [], Array("plain.png".utf8), Array("café 日本".utf8), Array("cafe\u{301}".utf8),
      [0x63, 0x61, 0x66, 0xE9, 0x2E, 0x70, 0x6E, 0x67], [0xFF], [0x80, 0xC3], [0xE3, 0x81],
      [0xF4, 0x8F, 0xBE, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xC0, 0xAF],
      [0xF5, 0x80, 0x80, 0x80], [0xEF, 0xBF, 0xBD],
    ] as [[UInt8]])
  func everyNameComesBack(bytes: [UInt8]) {
    let text = SystemText.decode(bytes)
    #expect(text.systemBytes == bytes)
    #expect(text.systemPath.dropLast().map { UInt8(bitPattern: $0) } == bytes)
    #expect(text.systemPath.last == 0)
  }

  @Test func randomBytesComeBack() {
    var generator = SeededGenerator(seed: 5)
    var different: Set<String> = []
    for _ in 0..<20_000 {
      let bytes = (0..<Int(generator.next() % 7)).map { _ in
        UInt8(truncatingIfNeeded: generator.next() % 3 == 0 ? 0x61 : generator.next() | 0x80)
      }
      let text = SystemText.decode(bytes)
      #expect(text.systemBytes == bytes)
      different.insert(text)
    }
    #expect(different.count > 5000)
  }

  @Test func textIsText() {
    #expect(SystemText.decode(Array("añb".utf8)) == "añb")
    // A slash is found beside what is no UTF-8.
    #expect(SystemText.decode([0xE9, 0x2F, 0xE9]).unicodeScalars.contains("/"))
  }
}
