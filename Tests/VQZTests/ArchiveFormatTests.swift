import Foundation
import Testing
import VQZ
import VQZContainer
import VQZEntropy

/// The page of archives, the files made from it, and the program say the same.
@Suite struct ArchiveFormatTests {
  @Test func rulesAndTagsAgreeBothWays() throws {
    let rules = try ArchiveFixtures.rules()
    #expect(rules.map(\.first) == ArchiveRule.allCases.map(\.rawValue))
    for (rule, row) in zip(ArchiveRule.allCases, rules) {
      #expect(row[1] == "\(rule.code.rawValue) \(rule.code)")
    }
    let text = try ArchiveFixtures.page().components(separatedBy: "\n## Rules")[0]
    for rule in ArchiveRule.allCases { #expect(text.contains("(`\(rule.rawValue)`)")) }
  }

  @Test func theExampleIsAFile() throws {
    let example = try ArchiveFixtures.dump("archive")
    #expect(example == (try ArchiveFixtures.file("archives/good/example")))
    let archive = try VQZArchive(example)
    #expect(archive.count == 2)
    #expect(archive.name(1) == Array("b.png".utf8))
    #expect(archive.storedByteCount(0) == 6)
    let columns = try ArchiveFixtures.dump("columns")
    let index = try ArchiveIndex(columns: columns, limits: Limits())
    #expect(index.prototypes.count == 1 && index.models.isEmpty)
    // What our writer makes of the same members are the same columns.
    var writer = ArchiveIndexWriter()
    for number in 0..<2 {
      let shrunk = try ShrunkMember(archive.file(number), limits: Limits())
      try writer.append(
        archive.name(number), prototype: shrunk.prototype, checksum: shrunk.checksum,
        byteCount: shrunk.stored.count)
    }
    #expect(writer.columns == columns)
    #expect(ArchiveFile.signature == [0x8B] + Array("VQZ".utf8) + [0x0D, 0x0A, 0x1A, 0x0A])
    #expect(try ArchiveFixtures.page().contains(#"\x8bVQZ\x0d\x0a\x1a\x0a"#))
  }

  /// Every form comes back as the file that it was made from, by another program.
  @Test func membersAreTheFilesThatWerePutIn() throws {
    let archive = try VQZArchive(ArchiveFixtures.file("archives/good/kinds"))
    #expect(archive.count > 20)
    var forms: Set<Bool> = []
    var members: [(name: String, file: [UInt8])] = []
    for number in 0..<archive.count {
      let name = String(decoding: archive.name(number), as: UTF8.self)
      let file = try ArchiveFixtures.file("good/\(name)")
      #expect(try archive.file(number) == file, "\(name)")
      forms.insert(archive.storedByteCount(number) == file.count)
      members.append((name, file))
    }
    #expect(forms == [true, false])
    // Our writer chooses the same forms.
    let own = try VQZArchive(ArchiveFixtures.archive(members))
    for number in 0..<archive.count {
      #expect(own.storedByteCount(number) == archive.storedByteCount(number))
      #expect(try own.file(number) == archive.file(number))
    }
  }

  @Test func goodArchivesAreRead() throws {
    for row in try ArchiveFixtures.manifest("good") where row[0] != "carried" {
      #expect(ArchiveFixtures.failure(try ArchiveFixtures.file("archives/good/\(row[0])")) == nil)
    }
    #expect(try VQZArchive(ArchiveFixtures.file("archives/good/empty")).count == 0)
    let carried = try VQZArchive(ArchiveFixtures.file("archives/good/carried"))
    #expect(carried.modelIdentifiers.count == 1 && carried.modelByteCount == 53)
    // The carried model of a fixture is no model: it is read and refused as one.
    #expect(throws: VQZError.self) { try carried.carriedModels() }
    let names = try VQZArchive(ArchiveFixtures.file("archives/good/names"))
    #expect(names.number(of: [0xFF, 0xFE]) == names.count - 1)
    #expect(names.numbers(below: Array("a".utf8)).count == 3)
    #expect(names.numbers(below: Array("a/b".utf8)).count == 2)
    #expect(names.numbers(below: Array("b".utf8)).isEmpty)
  }

  @Test(arguments: try ArchiveFixtures.manifest("bad"))
  func isRefusedForItsReason(row: [String]) throws {
    let bytes = try ArchiveFixtures.file("archives/bad/\(row[0])")
    let error = try #require(ArchiveFixtures.failure(bytes), "\(row[3])")
    #expect("\(error.code)" == row[1], "\(error.message)")
    #expect(error.rule == row[2], "\(error.message)")
    #expect(error.message.contains("found") && error.message.contains("expected"))
  }

  @Test func everyRuleHasAFile() throws {
    let covered = Set(try ArchiveFixtures.manifest("bad").map { $0[2] })
    // What takes a gigabyte of names, or more memory than a member may, no small file has.
    let large: Set<String> = ["vqza.name.total", "vqza.limit.member"]
    for rule in ArchiveRule.allCases where !large.contains(rule.rawValue) {
      #expect(covered.contains(rule.rawValue), "no archive breaks \(rule.rawValue)")
    }
  }

  @Test func theArchivesAreThoseOfTheirGenerator() throws {
    let folder = NSTemporaryDirectory() + "/vqz-archives-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = ArchiveFixtures.root.appending(path: "Fixtures/generate_archives.py").path
    process.arguments = ["python3", script, folder]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    for kind in ["good", "bad"] {
      let made = "\(folder)/archives/\(kind)"
      let kept = ArchiveFixtures.root.appending(path: "Fixtures/archives/\(kind)").path
      let names = try FileManager.default.contentsOfDirectory(atPath: kept).sorted()
      #expect(try FileManager.default.contentsOfDirectory(atPath: made).sorted() == names)
      for name in names {
        #expect(
          FileManager.default.contentsEqual(atPath: "\(made)/\(name)", andPath: "\(kept)/\(name)"))
      }
    }
  }
}
