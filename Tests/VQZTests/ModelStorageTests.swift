import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork

/// Models in fewer bytes: packed ones, and differences to others.
@Suite struct ModelStorageTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func file(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: "Fixtures/\(path).vqzm")))
  }

  private static let models = [
    "good/models/smallest", "good/models/decoder-only", "good/models/other-metadata",
    "good/models/contexts", "good/models/extents", "good/models/vectors", "models/test",
    "models/series",
  ]

  @Test(arguments: models) func unpackingGivesTheSameBytes(path: String) throws {
    let whole = try Self.file(path)
    let model = try VQZModel(bytes: whole)
    #expect(model.storage == VQZModel.Storage(form: .whole, byteCount: whole.count))
    let packed = try model.packedBytes
    let again = try VQZModel(bytes: packed)
    #expect(again.bytes == whole && again.identifier == model.identifier)
    #expect(again.storage == VQZModel.Storage(form: .packed, byteCount: packed.count))
    // Packing what was packed gives the same again, not a packed file in a packed file.
    #expect(try again.packedBytes == packed)
  }

  @Test("the photo model is packed, in six tenths of its bytes")
  func photoIsPacked() throws {
    let file = try Self.file("models/photo")
    let model = try VQZModel(bytes: file)
    #expect(model.storage.form == .packed && model.canEncode)
    #expect(10 * file.count < 61 * model.byteCount / 10 && model.byteCount == 7_933_600)
  }

  /// A model with some numbers changed that may be any: biases, the analysis network, codewords.
  private static func changed(_ whole: [UInt8], seed: UInt64) throws -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    var archive = try TensorArchive(safetensors: whole)
    for (name, tensor) in archive.tensors.sorted(by: { $0.key < $1.key }) {
      guard name.hasSuffix(".bias"), Bool.random(using: &random) else { continue }
      var bytes = tensor.bytes.array
      // The lowest byte of an element changes a float or an integer by little.
      for index in stride(from: 0, to: bytes.count, by: tensor.type.byteCount) {
        bytes[index] ^= UInt8.random(in: 0...3, using: &random)
      }
      archive.tensors[name] = Tensor(type: tensor.type, shape: tensor.shape, bytes: bytes)
    }
    archive.metadata["vqz.name"] = "changed \(seed)"
    return try archive.safetensors()
  }

  @Test(arguments: UInt64(1)...12) func differencesLoseNothing(seed: UInt64) throws {
    let path = Self.models[Int(seed) % 2 == 0 ? 3 : 6]
    let base = try VQZModel(bytes: try Self.file(path))
    let whole = try Self.changed(base.bytes, seed: seed)
    let result = try VQZModel(bytes: whole)
    let difference = try result.difference(from: base)
    #expect(difference.count < whole.count)
    let again = try VQZModel(bytes: difference, bases: [base])
    #expect(again.bytes == whole && again.identifier == result.identifier)
    #expect(again.storage.form == .difference && again.storage.base == base.identifier)
    #expect(again.storage.parts.reduce(0) { $0 + $1.byteCount } <= difference.count)
    // The base may itself have been told by a difference, or packed.
    let packed = try VQZModel(bytes: try again.packedBytes)
    let back = try base.difference(from: packed)
    #expect(try VQZModel(bytes: back, bases: [again]).identifier == base.identifier)
  }

  @Test func modelsOfOtherSizesAreToldToo() throws {
    let all = try Self.models.map { try VQZModel(bytes: try Self.file($0)) }
    func hasAnalysis(_ model: VQZModel) throws -> Bool {
      try model.archive.tensors.keys.contains { $0.hasPrefix("encoder.") }
    }
    for base in all {
      for result in all {
        // What has no analysis network is no base of what has one.
        guard try hasAnalysis(base) || !hasAnalysis(result) else {
          #expect(throws: VQZError.self) { try result.difference(from: base) }
          continue
        }
        let difference = try result.difference(from: base)
        let again = try VQZModel(bytes: difference, bases: all)
        #expect(again.identifier == result.identifier && again.canEncode == result.canEncode)
      }
    }
  }

  @Test func anotherBaseIsRefused() throws {
    let base = try VQZModel(bytes: try Self.file("models/test"))
    let result = try VQZModel(bytes: try Self.changed(base.bytes, seed: 1))
    let difference = try result.difference(from: base)
    let other = try VQZModel(bytes: try Self.file("good/models/contexts"))
    for bases in [[], [other], [result]] {
      let error = try #require(throws: VQZError.self) {
        try VQZModel(bytes: difference, bases: bases)
      }
      #expect(error.code == .modelMissing && error.rule == "vqzm.difference.base")
    }
    // One that only decodes has the same identifier, and not all that the result is made of.
    let decoder = try VQZModel(bytes: try base.decoderBytes)
    #expect(decoder.identifier == base.identifier)
    let error = try #require(throws: VQZError.self) {
      try VQZModel(bytes: difference, bases: [decoder])
    }
    #expect(error.code == .wrongModel && error.rule == "vqzm.difference.base")
    #expect(try VQZModel(bytes: difference, bases: [decoder, base]).canEncode)
  }

  @Test("damage gives an error or the same model, never another one", arguments: [false, true])
  func damageIsFound(isPacked: Bool) throws {
    let base = try VQZModel(bytes: try Self.file("good/models/contexts"))
    let result = try VQZModel(bytes: try Self.changed(base.bytes, seed: 2))
    let file = isPacked ? try result.packedBytes : try result.difference(from: base)
    var refusals = 0
    for place in file.indices {
      var damaged = file
      damaged[place] ^= UInt8(1 << (place % 8))
      guard let model = try? VQZModel(bytes: damaged, bases: [base]) else {
        refusals += 1
        continue
      }
      // What is packed has no checksum, no more than a whole file has.
      #expect(isPacked || model.identifier == result.identifier, "\(place)")
      #expect(throws: VQZError.self) {
        try VQZModel(bytes: Array(file.prefix(place)), bases: [base])
      }
    }
    #expect(refusals > file.count / 3)
  }

  @Test func aFileMayCarryADifference() throws {
    let photo = try VQZModel.photo
    var archive = try photo.archive
    archive.metadata["vqz.name"] = "mine"
    let mine = try VQZModel(bytes: try archive.safetensors())
    // Nothing but texts: no more than the bytes of these.
    let difference = try mine.difference(from: photo)
    #expect(difference.count < 6000)
    let told = try VQZModel(bytes: difference)
    #expect(told.name == "mine" && told.canEncode)
    // A file carries it as it was read: by its difference, or whole.
    let picture = try Signal(
      width: 16, height: 16, layout: .grey, samples: [UInt8](repeating: 77, count: 256))
    let options = VQZEncoder.Options(embedsModel: true)
    let short = try VQZEncoder(told, options: options).encode(picture)
    #expect(short.count < 6500)
    let carried = try #require(try VQZDecoder.carriedModel(in: short))
    #expect(carried.identifier == mine.identifier && !carried.canEncode)
    #expect(carried.storage.form == .difference)
    #expect(try VQZDecoder().decode(short).samples.count == 256)
  }
}
