import Testing

/// That the command and the C interface are written on the public interface alone: what they need,
/// programs that embed the library have, too.
///
/// The compiler holds it: targets with `packageAccess: false` see no name that is for this package
/// only. Here stands that they are such targets, and go no other way.
@Suite struct CommandInterfaceTests {
  private static let outsiders: Set<String> = ["vqz", "VQZC"]

  /// What the library is made of. Their few public names are no interface of anybody.
  private static let innerModules: Set<String> = [
    "VQZContainer", "VQZSignal", "VQZNetwork", "VQZEntropy",
  ]

  @Test func outsidersAreCompiledAsSuch() throws {
    let manifest = Manifest(try SourceTree.text("Package.swift"))
    #expect(manifest.outsiders == Self.outsiders)
    for name in Self.outsiders {
      let found = manifest.arrows[name, default: []]
      #expect(found.contains("VQZ"))
      #expect(found.isDisjoint(with: Self.innerModules), "\(name): \(found.sorted())")
    }
  }

  @Test func noImportOpensADoor() throws {
    var looked = 0
    for path in SourceTree.sources
    where Self.outsiders.contains(SourceTree.module(of: path)) && path.hasSuffix(".swift") {
      looked += 1
      let text = try SourceTree.text(path)
      let imports = Set(SwiftText.imports(in: text))
      #expect(imports.isDisjoint(with: Self.innerModules), "\(path): \(imports.sorted())")
      let words = SwiftText.words(in: text)
      #expect(words.isDisjoint(with: ["_spi", "_spiOnly", "testable"]), "\(path)")
    }
    #expect(looked > 20)
    #expect(SwiftText.words(in: "@_spi(Inner) @testable import VQZ").contains("_spi"))
  }
}
