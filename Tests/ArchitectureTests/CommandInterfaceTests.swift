import Testing

/// That the command codes signals through the public interface of the library: what it needs,
/// programs that embed the library have, too.
@Suite struct CommandInterfaceTests {
  /// Members and types of VQZ that only modules of this package see.
  private static let inner: Set<String> = [
    "trace", "DecodeTrace", "StepTrace", "contextModels", "contextBits",
    "ContainerReader", "ContainerHeader", "TileGrid", "EncodeMemory", "DecodeMemory",
  ]

  /// What the library is made of, and programs that embed it do not see.
  private static let innerModules: Set<String> = [
    "VQZContainer", "VQZSignal", "VQZNetwork", "VQZEntropy",
  ]

  @Test func commandsCodeThroughThePublicInterface() throws {
    var looked = 0
    for path in SourceTree.sources where path.hasPrefix("Sources/vqz/") {
      let text = try SourceTree.text(path)
      let imports = Set(SwiftText.imports(in: text))
      #expect(imports.isDisjoint(with: Self.innerModules), "\(path): \(imports)")
      guard imports.contains("VQZ") else { continue }
      looked += 1
      let found = SwiftText.words(in: text).intersection(Self.inner)
      #expect(found.isEmpty, "\(path) uses \(found.sorted())")
      // The network of a model; the word alone means other things, too.
      #expect(!SwiftText.withoutComments(text).contains("model.network"), "\(path)")
    }
    #expect(looked > 20)
  }

  @Test func innerNamesAreThoseOfTheLibrary() throws {
    var declared: Set<String> = []
    for path in SourceTree.sources where path.hasPrefix("Sources/VQZ") {
      declared.formUnion(SwiftText.words(in: try SourceTree.text(path)))
    }
    let unknown = Self.inner.subtracting(declared)
    #expect(unknown.isEmpty, "named nowhere: \(unknown.sorted())")
  }
}
