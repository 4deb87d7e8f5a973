import Testing

/// Memory that nothing checks is touched where it is owned.
@Suite struct UnsafeTests {
  /// Folders whose types own a pointer or call a kernel or a library. Everywhere else there is
  /// none.
  static let folders: Set<String> = [
    "VQZ/Decoder", "VQZ/Model", "VQZ/Signal", "VQZ/Tiles", "VQZBench", "VQZC", "VQZCore/Bytes",
    "VQZCore/Hashes", "VQZCore/Parallel", "VQZEntropy/Contexts", "VQZEntropy/Lattice",
    "VQZEntropy/Planes", "VQZEntropy/Range", "VQZEntropy/Tables", "VQZEntropy/Vectors",
    "VQZNetwork/Analysis",
    "VQZNetwork/Float", "VQZNetwork/Integer", "VQZNetwork/Maps", "VQZNetwork/ModelFile",
    "VQZReport/Anchors", "VQZReport/Metrics", "VQZReport/Points", "VQZSignal/Samples",
    "VQZSignal/Picture", "VQZSystem/Files", "VQZSystem/Machine",
    "VQZTraining/Codebooks", "VQZTraining/Data", "VQZTraining/Export",
    "VQZTraining/Ladder", "VQZTraining/Layers", "VQZTraining/Plain", "VQZTraining/Shared",
    "VQZTraining/Vectors",
    "vqz/Files", "vqz/Terminal", "vqz/Training",
  ]

  /// Types that own such memory beside the maps and `AlignedFloats` themselves: they allocate it,
  /// keep it private, and hand it to kernels or walk over it for every sample.
  static let holders: Set<String> = [
    "FloatConvolution.swift", "IndexBuffer.swift", "IndexSearch.swift", "NearestCodeword.swift",
    "StepQuantiser.swift",
  ]

  @Test func unsafeCodeStaysInItsFolders() throws {
    for path in SourceTree.sources where path.hasSuffix(".swift") {
      guard SwiftText.words(in: try SourceTree.text(path)).contains("unsafe") else { continue }
      let parts = path.split(separator: "/").dropFirst()
      let (folder, module) = (parts.prefix(2).joined(separator: "/"), String(parts.first ?? ""))
      #expect(Self.folders.contains(folder) || Self.folders.contains(module), "\(path)")
    }
  }

  @Test func storageIsReadWhereItIsOwned() throws {
    let owners = ["FeatureMap", "FloatMap+", "IntegerMap+", "AlignedFloats"]
    for path in SourceTree.sources where path.hasSuffix(".swift") {
      guard ["VQZ", "VQZNetwork", "VQZTraining"].contains(SourceTree.module(of: path)) else {
        continue
      }
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      guard !owners.contains(where: name.hasPrefix), !Self.holders.contains(name) else { continue }
      let code = SwiftText.withoutComments(try SourceTree.text(path))
      #expect(!code.contains(".storage"), "\(path)")
    }
  }
}
