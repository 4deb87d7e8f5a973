import Foundation
import Testing

/// Every bad model ends with its own error and the right exit code, wherever it is named.
@Suite struct BadModelTests {
  static let vectors = BadVectorTests.read("bad/models/MANIFEST.csv")

  @Test func thereAreEnough() { #expect(Self.vectors.count >= 40) }

  @Test func allAreRefusedAsListed() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    for vector in Self.vectors { try folder.take("bad/models/\(vector.name).vqzm") }
    let names = Self.vectors.map { $0.name + ".vqzm" }
    let result = try Program.run(["model", "verify", "--json"] + names, in: folder)
    // The worst is the difference whose base is not at hand.
    #expect(result.status == 69)
    let lines = result.text.split(separator: "\n")
    try #require(lines.count == names.count)
    for (vector, line) in zip(Self.vectors, lines) {
      #expect(line.contains("\"error\":\"\(vector.code)\""), "\(line)")
      #expect(line.contains("\"rule\":\"\(vector.rule)\""), "\(line)")
    }
  }

  @Test(arguments: ["overflow", "work", "memory", "foreign-png", "half-tensors", "table-sum"])
  func noneIsUsed(name: String) throws {
    let folder = try Scratch()
    defer { folder.remove() }
    try folder.take("bad/models/\(name).vqzm")
    try folder.write("p.pgm", PlainPicture.ramp(width: 8, height: 8, channels: 1))
    let vector = try #require(Self.vectors.first { $0.name == name })
    let result = try Program.run(["compress", "-m", name + ".vqzm", "p.pgm"], in: folder)
    #expect(result.status == 65)
    let line = result.error.split(separator: "\n").first ?? ""
    #expect(line.hasPrefix("vqz: \(name).vqzm: ") && line.hasSuffix(" [\(vector.rule)]"), "\(line)")
    #expect(Set(folder.names) == [name + ".vqzm", "p.pgm"])
  }

  @Test func goodOnesAreUsed() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    for name in ["smallest", "decoder-only", "other-metadata"] {
      try folder.take("good/models/\(name).vqzm")
      #expect(try Program.run(["model", "verify", name + ".vqzm"], in: folder).status == 0)
    }
  }
}
