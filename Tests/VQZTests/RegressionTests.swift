import Foundation
import Testing
import VQZ
import VQZSignal

/// The shipped pictures must give the bytes and samples of `Fixtures/regression/results.csv`.
@Suite struct RegressionTests {
  static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// The rows of the set `shipped`: picture, quality, bytes and checksum as written.
  static func rows() throws -> [[String]] {
    let table = try String(
      contentsOf: fixtures.appendingPathComponent("regression/results.csv"), encoding: .utf8)
    return table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0[0] == "shipped" }
  }

  @Test("bytes and decoded samples of every shipped picture and quality are those of the table")
  func shippedPictures() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 40)
    let model = try VQZModel.photo
    for (picture, rows) in Dictionary(grouping: rows, by: { $0[1] }) {
      let path = Self.fixtures.appendingPathComponent("signals/photos/\(picture)")
      let image = try SignalReader.read(Array(try Data(contentsOf: path)))
      for row in rows {
        var options = VQZEncoder.Options()
        let quality: Double = try #require(Double(row[2]))
        options.quality = quality
        let bytes = try VQZEncoder(model, options: options).encode(image)
        #expect("\(bytes.count)" == row[3], "\(row)")
        let checksum = try VQZDecoder.inspect(bytes).sampleChecksum
        #expect(String(format: "%08x", checksum) == row[7], "\(row)")
        #expect(try VQZDecoder().decode(bytes).width == image.width)
      }
    }
  }

  @Test(
    "the built-in models are the files in Fixtures/models",
    arguments: [
      ("photo", SignalKind.picture, 8_000_000), ("photo-look", .picture, 25_000),
      ("array", .array, 120_000), ("series", .series, 120_000),
    ])
  func builtInModels(name: String, kind: SignalKind, most: Int) throws {
    let file = try Data(
      contentsOf: Self.fixtures.appendingPathComponent("models/\(name).vqzm"))
    #expect(file.count <= most)
    let model = try VQZModel(bytes: Array(file))
    // That of the table is told without a look at the file.
    let builtIn = try #require(VQZModel.allBuiltIn(for: kind).first { $0.name == name })
    #expect(builtIn.identifier == model.identifier && model.kind == kind)
    #expect(model.metadata["vqz.licence"]?.isEmpty == false)
  }
}
