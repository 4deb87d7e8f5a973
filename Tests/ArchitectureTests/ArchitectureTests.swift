import Testing

/// The shape that CONTRIBUTING.md describes, kept by force.
@Suite struct ArchitectureTests {
  @Test func entropyCodingHoldsNoFloatingPoint() throws {
    let floats: Set<String> = [
      "Float", "Double", "Float16", "Float32", "Float64", "Float80", "CFloat", "CDouble",
      "BinaryFloatingPoint", "FloatingPoint",
    ]
    for path in SourceTree.sources where path.hasPrefix("Sources/VQZEntropy/") {
      let found = SwiftText.words(in: try SourceTree.text(path)).intersection(floats)
      #expect(found.isEmpty, "\(path) uses \(found.sorted())")
    }
    #expect(SwiftText.words(in: "let x: Double = 1 // Float").contains("Double"))
    #expect(!SwiftText.words(in: "let x = 1 // Float").contains("Float"))
  }

  @Test func theTopLevelIsTheAgreedOne() {
    let agreed: Set<String> = [
      "Package.swift", "Sources", "Tests", "Fixtures", "Formats", "man", "README.md", "LICENSE",
      "CHANGELOG.md", "CONTRIBUTING.md", "Makefile",
    ]
    let found = Set(SourceTree.paths.compactMap { $0.split(separator: "/").first })
    for name in found where !name.hasPrefix(".") {
      #expect(agreed.contains(String(name)), "\(name) at the top level")
    }
    #expect(found.contains("Package.swift"))
  }

  @Test func nothingIsNamedAfterNothing() {
    let empty: Set<String> = ["utils", "util", "utilities", "helpers", "helper", "common", "misc"]
    for path in SourceTree.paths {
      for part in path.split(separator: "/") {
        let name = part.split(separator: ".").first.map { $0.lowercased() } ?? ""
        #expect(!empty.contains(name), "\(path)")
      }
    }
  }

  @Test func thePackageCanBeADependency() throws {
    let manifest = SwiftText.words(in: try SourceTree.text("Package.swift"))
    #expect(!manifest.contains("unsafeFlags"))
    #expect(manifest.contains("strictMemorySafety"))
  }

  @Test func nothingIsLeftForLater() throws {
    // Put together here, so that this file does not find itself.
    let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "try" + "!", "fatal" + "Error"]
    for path in SourceTree.sources {
      let text = try SourceTree.text(path)
      for mark in marks {
        #expect(!text.contains(mark), "\(path) has \(mark)")
      }
    }
  }
}
