import Foundation
import Testing
import VQZ
import VQZSignal

/// The shipped pictures must give the bytes and samples of `Fixtures/regression/results.csv`.
@Suite struct RegressionTests {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// The rows of the set `shipped`: picture, bytes, PSNR and checksum as written.
  static func rows() throws -> [[String]] {
    let table = try String(
      contentsOf: fixtures.appendingPathComponent("regression/results.csv"), encoding: .utf8)
    return table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }.filter { $0[0] == "shipped" && !$0[1].hasPrefix("mean") }
  }

  @Test("bytes, PSNR and decoded samples of every shipped picture are those of the table")
  func shippedPictures() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 6)
    let encoder = try Encoder(try Model.photo)
    for row in rows {
      let path = Self.fixtures.appendingPathComponent("signals/photos/\(row[1])")
      let picture = try SignalReader.read(Array(try Data(contentsOf: path)))
      var bytes: [UInt8] = []
      let summary = try encoder.encode(try Image(picture), progress: nil) { bytes += $0 }
      #expect("\(bytes.count)" == row[4], "\(row[1])")
      #expect(String(format: "%.4f", summary.psnr) == row[6], "\(row[1])")
      let checksum = try Decoder.inspect(bytes).sampleChecksum
      #expect(String(format: "%08x", checksum) == row[8], "\(row[1])")
      #expect(try Decoder().decode(bytes).width == picture.width)
    }
  }

  @Test("the built-in model is the file in Fixtures/models")
  func builtInModel() throws {
    let file = try Data(
      contentsOf: Self.fixtures.appendingPathComponent("models/photo.vqzm"))
    #expect(file.count <= 2_000_000)
    let model = try Model(bytes: Array(file))
    #expect(try Model.photo.identifier == model.identifier)
    #expect(model.metadata["vqz.licence"]?.isEmpty == false)
  }
}
