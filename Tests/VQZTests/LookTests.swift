import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZSignal

/// The built-in model of pictures that is tuned for looks.
@Suite struct LookTests {
  private static let picture = Result {
    let path = RegressionTests.fixtures.appendingPathComponent("signals/photos/kodim15.png")
    return try SignalReader.read(Array(try Data(contentsOf: path)))
  }

  private func file(_ model: VQZModel, quality: Double = 40) throws -> [UInt8] {
    try VQZEncoder(model, options: VQZEncoder.Options(quality: quality))
      .encode(try Self.picture.get())
  }

  @Test("it is a small difference to the model for error, and has an id of its own")
  func difference() throws {
    let (photo, look) = (try VQZModel.photo, try VQZModel.photoLook)
    #expect(look.storage.form == .difference && look.storage.base == photo.identifier)
    #expect(look.storage.byteCount < 25_000)
    #expect(look.name == "photo-look" && look.canEncode && look.kind == .picture)
    #expect(look.identifier != photo.identifier && look.qualityCount == photo.qualityCount)
    #expect(VQZModel.allBuiltIn(for: .picture).map(\.name) == ["photo", "photo-look"])
  }

  /// Files that were written name it: another id would leave them without a model.
  @Test("the identifiers of the models that files name never change")
  func identifiers() throws {
    #expect(
      try VQZModel.photo.identifier
        == "faf1eefed73dbc5d748639f2884cef6b1844e06fcb76294aaf01d24751c170c8")
    #expect(
      try VQZModel.photoLook.identifier
        == "d112f9eb98a6d17499807d0c85927273a0cef198ddc5deb38e3a944a96dcfee4")
  }

  @Test("a file names it, and any decoder finds it in the program")
  func files() throws {
    let bytes = try file(try VQZModel.photoLook)
    let summary = try VQZDecoder.inspect(bytes)
    #expect(VQZDecoder().known(modelOf: summary)?.name == "photo-look")
    let decoded = try VQZDecoder().decode(bytes)
    let other = try VQZDecoder().decode(try file(try VQZModel.photo))
    #expect(decoded.width == other.width && decoded.samples != other.samples)
  }

  @Test("at the same quality it takes about the bytes of the model for error, with a larger error")
  func sameQuality() throws {
    for quality in [30.0, 60, 80] {
      let look = try file(try VQZModel.photoLook, quality: quality)
      let error = try file(try VQZModel.photo, quality: quality)
      #expect((0.8...1.25).contains(Double(look.count) / Double(error.count)), "\(quality)")
    }
  }

  @Test("kinds without one say so", arguments: [SignalKind.array, .series, .vectors])
  func others(_ kind: SignalKind) throws {
    let error = #expect(throws: VQZError.self) {
      try VQZModel.builtIn(for: kind, tuning: .look)
    }
    #expect(error?.code == .modelMissing)
  }
}
