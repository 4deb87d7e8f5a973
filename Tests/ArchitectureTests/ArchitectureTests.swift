import Testing

/// The shape that CONTRIBUTING.md describes, kept by force.
@Suite struct ArchitectureTests {
  /// The modules each module may import. Arrows go down only; the four above VQZCore are
  /// siblings that do not know each other.
  static let arrows: [String: Set<String>] = [
    "CVQZKernels": [], "CVQZModels": [], "CVQZProcess": [],
    "CZstd": [], "CSPNG": [], "CTurboJPEG": [],
    "VQZCore": ["CVQZKernels"],
    "VQZEntropy": ["VQZCore", "CVQZKernels", "CZstd"],
    "VQZContainer": ["VQZCore"],
    "VQZSignal": ["VQZCore", "CSPNG", "CTurboJPEG"],
    "VQZNetwork": ["VQZCore", "CVQZKernels"],
    "VQZ": ["VQZCore", "VQZEntropy", "VQZContainer", "VQZSignal", "VQZNetwork", "CVQZModels"],
    "VQZTraining": [
      "VQZ", "VQZCore", "VQZEntropy", "VQZContainer", "VQZSignal", "VQZNetwork", "CVQZKernels",
    ],
    "VQZReport": [
      "VQZ", "VQZCore", "VQZEntropy", "VQZContainer", "VQZSignal", "VQZNetwork", "CVQZProcess",
    ],
    "vqz": [
      "VQZReport", "VQZTraining", "VQZ", "VQZCore", "VQZEntropy", "VQZContainer", "VQZSignal",
      "VQZNetwork", "CVQZKernels", "CVQZProcess", "ArgumentParser",
    ],
  ]
  /// Parts of the operating system that any module may use; Foundation is not among them.
  static let system: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization"]

  @Test func everyModuleIsInTheTable() {
    let modules = Set(SourceTree.sources.map(SourceTree.module))
    #expect(modules.isSubset(of: Self.arrows.keys), "found \(modules)")
    #expect(modules.contains("VQZCore") && modules.contains("vqz"))
  }

  @Test func importsFollowTheArrows() throws {
    for path in SourceTree.sources where path.hasSuffix(".swift") {
      let allowed = Self.arrows[SourceTree.module(of: path), default: []].union(Self.system)
      for name in SwiftText.imports(in: try SourceTree.text(path)) {
        #expect(allowed.contains(name), "\(path) imports \(name)")
      }
    }
  }

  @Test func importsAreSeenInEveryForm() {
    let source = """
      import A
        package import B  // why
      @testable import C
      private import struct D.Inner
      #if canImport(Glibc)
        import E
      #endif
      // import F
      let important = 1; import G
      @_exported public import H
      """
    #expect(SwiftText.imports(in: source) == ["A", "B", "C", "D", "E", "G", "H"])
  }

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

  @Test func filesStayShort() throws {
    // Tables, such as a built-in model, are as long as they are.
    for path in SourceTree.sources where !path.hasPrefix("Sources/CVQZModels/") {
      let lines = try SourceTree.text(path).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 501, "\(path) has \(lines.count) lines")
    }
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
