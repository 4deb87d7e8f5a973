import Foundation
import Testing
import VQZCore
import VQZSignal
import VQZSystem

/// `Fixtures/MANIFEST.csv` says where every signal comes from.
@Suite struct ManifestTests {
  private static let fixtures = ConformanceFile.folder
    .deletingLastPathComponent().deletingLastPathComponent()

  private func rows() throws -> [[String]] {
    let text = try String(
      contentsOf: Self.fixtures.appendingPathComponent("MANIFEST.csv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func listedFilesAreTheOnesListed() throws {
    for row in try rows() {
      try #require(row.count == 4 && row.allSatisfy { !$0.isEmpty }, "\(row)")
      let data = try Data(contentsOf: Self.fixtures.appendingPathComponent(row[0]))
      #expect(Hexadecimal.text(of: SHA256.of([UInt8](data))) == row[1], "\(row[0])")
    }
  }

  @Test func everySignalIsListed() throws {
    let listed = Set(try rows().map { $0[0] })
    let folder = Self.fixtures.appendingPathComponent("signals").path
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for path in found where path.split(separator: "/").last?.contains(".") == true {
      #expect(listed.contains("signals/\(path)"), "\(path)")
    }
    #expect(found.count > 100)
  }

  @Test func photographsAreOfTheKindsTheDemonstrationShows() throws {
    let photos = Self.fixtures.appendingPathComponent("signals/photos")
    let kinds = try ["kodim23", "parrot-grey", "parrot-alpha", "parrot-16bit"].map { name in
      let data = try Data(contentsOf: photos.appendingPathComponent("\(name).png"))
      let picture = try SignalReader.read([UInt8](data))
      let layout = try #require(picture.layout)
      return "\(layout) \(picture.originalBitsPerSample) \(picture.width)x\(picture.height)"
    }
    #expect(kinds == ["rgb 8 768x512", "grey 8 256x192", "rgba 8 256x192", "rgb 16 128x96"])
  }
}
