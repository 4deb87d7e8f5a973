import Testing
import VQZContainer
import VQZCore

@Suite struct BadVectorTests {
  @Test func theManifestIsComplete() throws {
    let rows = try Vectors.manifest("bad")
    #expect(rows.compactMap(\.first).sorted() == (try Vectors.names("bad")))
    #expect(rows.count >= 30)
    #expect(rows.allSatisfy { $0.count == 4 && !$0[3].isEmpty })
  }

  @Test(arguments: try Vectors.manifest("bad"))
  func isRefusedForItsReason(row: [String]) throws {
    let bytes = try Vectors.file("bad", row[0])
    let error = try #require(failure(bytes), "\(row[3])")
    #expect("\(error.code)" == row[1], "\(error.message)")
    #expect(error.rule == row[2], "\(error.message)")
    #expect(error.message.contains("found") && error.message.contains("expected"))
  }

  /// Opening by the index looks at less, but what it looks at it refuses too.
  @Test(arguments: try Vectors.manifest("bad"))
  func neverTrapsByItsIndex(row: [String]) throws {
    let error = failure(try Vectors.file("bad", row[0]), scope: .indexed)
    let looked = ["vqz.head", "vqz.model", "vqz.signature", "vqz.limit", "vqz.varint"]
    if looked.contains(where: { row[2].hasPrefix($0) }) { #expect(error?.rule == row[2]) }
  }

  @Test func everyRuleOfTheContainerHasAFile() throws {
    let covered = Set(try Vectors.manifest("bad").map { $0[2] })
    for (tag, _, finder) in try FormatDocument.rules() where finder == "container" {
      #expect(covered.contains(tag), "no file in Fixtures/bad breaks \(tag)")
    }
  }
}
