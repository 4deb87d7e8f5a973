import Testing

/// Modules import what Package.swift lets them, and nothing is let that they do not import.
@Suite struct ArrowTests {
  /// Parts of the operating system that any module may use; Foundation is not among them.
  static let system: Set<String> = ["Glibc", "Musl", "Darwin", "Synchronization"]

  /// What `make wheel` builds, since it needs the headers of HDF5.
  static let besidePackage: Set<String> = ["VQZHDF5"]

  private let arrows: [String: Set<String>]
  /// Modules and C targets that are imported, by the module that does.
  private let imports: [String: Set<String>]

  init() throws {
    arrows = Manifest(try SourceTree.text("Package.swift")).arrows
    var imports: [String: Set<String>] = [:]
    for path in SourceTree.sources {
      let found = path.hasSuffix(".swift") ? SwiftText.imports(in: try SourceTree.text(path)) : []
      imports[SourceTree.module(of: path), default: []].formUnion(found)
    }
    self.imports = imports
  }

  @Test func everyFolderIsATarget() {
    for module in imports.keys where !Self.besidePackage.contains(module) {
      #expect(arrows[module] != nil, "Sources/\(module)")
    }
    #expect(imports.keys.contains("VQZCore") && imports.keys.contains("vqz"))
  }

  @Test func everyImportHasAnArrow() {
    for (module, found) in imports {
      let missing = found.subtracting(arrows[module, default: []]).subtracting(Self.system)
      #expect(missing.isEmpty, "\(module) imports \(missing.sorted())")
    }
  }

  @Test func everyArrowHasAnImport() {
    // Those of C include what they need.
    for (module, found) in imports where !module.hasPrefix("C") {
      let unused = arrows[module, default: []].subtracting(found)
      #expect(unused.isEmpty, "\(module) never imports \(unused.sorted())")
    }
  }

  /// Siblings that do not know each other; nothing that decodes knows training.
  @Test func arrowsGoDown() {
    let levels: [Set<String>] = [
      [
        "CVQZKernels", "CVQZModels", "CVQZProcess", "CZstd", "CSPNG", "CJPEG", "CTIFF", "CWebP",
        "CVQZ",
      ],
      ["CVQZJPEG", "CVQZTIFF", "CVQZWebP"],
      ["VQZSystem"], ["VQZCore"], ["VQZEntropy", "VQZContainer", "VQZSignal", "VQZNetwork"],
      ["VQZ"],
      ["VQZTraining", "VQZReport"], ["VQZBench", "VQZC"], ["vqz"],
    ]
    for (module, found) in arrows {
      guard let level = levels.firstIndex(where: { $0.contains(module) }) else { continue }
      for name in found {
        let below = levels.firstIndex { $0.contains(name) } ?? -1
        #expect(below < level, "\(module) -> \(name)")
      }
    }
  }

  @Test func theManifestIsRead() {
    let manifest = Manifest(
      """
      func module(_ name: String, arrows: [Target.Dependency]) -> Target {
        .target(name: name, dependencies: arrows)
      }
      .library(name: "A", targets: ["A"]),
      .target(name: "C", path: "A"),
      module("A", arrows: ["C", .target(name: "D", condition: .when(traits: ["E"]))]),
      // module("F", arrows: ["A"])
      .systemLibrary(name: "D", pkgConfig: "C", providers: [.apt(["A"])]),
      .executableTarget(
        name: "a", dependencies: ["A", .product(name: "P", package: "p-p")],
        packageAccess: false),
      """)
    #expect(manifest.arrows["A"] == ["C", "D"])
    #expect(manifest.arrows["a"] == ["A", "P"])
    #expect(manifest.arrows["F"] == nil)
    #expect(manifest.arrows.count == 4)
    #expect(manifest.outsiders == ["a"])
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
}
