import Testing
import VQZCore
import VQZSystem
import VQZTraining

/// The list of files in a provenance.
@Suite struct LearntFilesTests {
  private static func hashes(_ count: Int) -> [[UInt8]] {
    (0..<count).map { SHA256.of([UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]) }
  }

  @Test("few files are listed all, sorted")
  func few() {
    let hashes = Self.hashes(5)
    let members = LearntFiles.members(hashes)
    #expect(members.map(\.key) == ["training_sha256"])
    let expected = hashes.map { String(Hexadecimal.text(of: $0).prefix(16)) }.sorted()
    #expect(members[0].value.arrayValue?.compactMap(\.stringValue) == expected)
    #expect(LearntFiles.members([]).count == 1)
  }

  @Test("of many the least are listed, and up to where")
  func many() throws {
    let hashes = Self.hashes(LearntFiles.limit + 7)
    let members = LearntFiles.members(hashes)
    let list = try #require(members[0].value.arrayValue).compactMap(\.stringValue)
    #expect(list.count == LearntFiles.limit && list == list.sorted())
    let last = try #require(members.last)
    #expect(last.key == "training_sha256_to" && last.value.stringValue == list.last)
    let below = hashes.count { Hexadecimal.text(of: $0).prefix(16) <= list[list.count - 1] }
    #expect(below == list.count)
  }
}
