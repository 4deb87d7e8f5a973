import Testing
import VQZCore
import VQZSystem

/// The definition, one bit at a time, sharing nothing with the kernels.
private func bitwiseCRC32C(_ bytes: [UInt8]) -> UInt32 {
  var state = UInt32.max
  for byte in bytes {
    state ^= UInt32(byte)
    for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0x82F6_3B78 : state >> 1 }
  }
  return ~state
}

@Suite struct CRC32CTests {
  @Test func knownVectors() {
    #expect(CRC32C.of([UInt8]()) == 0)
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    // The iSCSI examples of RFC 3720, B.4.
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of(Array(UInt8(0)...31)) == 0x46DD_794E)
  }

  @Test func bothKernelsAgreeWithTheDefinitionAtEveryLength() {
    var generator = SeededGenerator(seed: 1)
    for length in 0..<80 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let expected = bitwiseCRC32C(bytes)
      for kernel in [CRC32C.Kernel.fastest, .table] {
        var crc = CRC32C()
        crc.update(bytes, kernel: kernel)
        #expect(crc.value == expected)
      }
    }
  }

  @Test func piecesGiveTheSumOfTheWhole() {
    let bytes = (0..<100).map { UInt8($0 * 7 & 0xFF) }
    for cut in 0...100 {
      var crc = CRC32C()
      crc.update(bytes[..<cut])
      crc.update(bytes[cut...])
      #expect(crc.value == CRC32C.of(bytes))
    }
  }
}

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownVectors(text: String, digest: String) {
    #expect(Hexadecimal.text(of: SHA256.of(Array(text.utf8))) == digest)
  }

  @Test func aMillionTimesA() {
    var hash = SHA256()
    let part = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    for _ in 0..<1000 { hash.update(part) }
    #expect(
      Hexadecimal.text(of: hash.finish())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesGiveTheDigestOfTheWhole() {
    let bytes = (0..<200).map { UInt8($0) }
    for cut in 0...200 {
      var hash = SHA256()
      hash.update(bytes[..<cut])
      // Looking at the digest half-way changes nothing.
      _ = hash.finish()
      hash.update(bytes[cut...])
      #expect(hash.finish() == SHA256.of(bytes))
    }
  }

  @Test func digestsFromTheirDigits() {
    let digest = SHA256.of([1, 2, 3])
    let digits = Hexadecimal.text(of: digest)
    #expect(SHA256.digest(hex: digits) == digest)
    for bad in ["", String(digits.dropLast()), digits + "0", digits.dropLast() + "g"] {
      #expect(SHA256.digest(hex: bad) == nil)
    }
  }

  @Test func sharedBytesAreHashedWhereTheyLie() {
    let bytes = (0..<200).map { UInt8($0) }
    var hash = SHA256()
    hash.update(SharedBytes(bytes)[10..<190])
    #expect(hash.finish() == SHA256.of(Array(bytes[10..<190])))
  }
}
