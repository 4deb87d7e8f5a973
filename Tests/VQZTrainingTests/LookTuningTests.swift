import Foundation
import Testing
import VQZ
import VQZCore
import VQZNetwork
import VQZTraining

/// Models for looks, made of models for error.
@Suite struct LookTuningTests {
  @Test("the recipe makes the built-in model, byte for byte")
  func recipe() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = try Data(contentsOf: folder.appending(path: "../../Fixtures/models/photo-look.vqzm"))
    let made = try LookTuning.model(from: VQZModel.photo)
    #expect(made.bytes == Array(file))
    #expect(try made.model.identifier == VQZModel.photoLook.identifier)
  }

  @Test("steps and class offsets change, and nothing else of encoder and decoder")
  func network() throws {
    let (before, after) = (try VQZModel.photo.archive, try VQZModel.photoLook.archive)
    #expect(Set(before.tensors.keys) == Set(after.tensors.keys))
    let changed = before.tensors.keys.filter { before.tensors[$0] != after.tensors[$0] }
    let kinds = Set(changed.compactMap { $0.split(separator: ".").last.map(String.init) })
    #expect(kinds == ["delta", "offset"])
  }

  @Test("luma is finer at low frequency, all is coarser at high ones, and nothing is out of reach")
  func steps() throws {
    let (before, after) = (try VQZModel.photo.archive, try VQZModel.photoLook.archive)
    func deltas(_ archive: TensorArchive, _ place: String) throws -> [UInt16] {
      try archive.uint16s("decoder.levels.\(place).delta")
    }
    let middle = 32
    // The first channel of stride 32 is a low frequency of luma; the last of stride 8 a high one.
    let low = try (deltas(before, "1.steps.0"), deltas(after, "1.steps.0"))
    #expect(low.1[middle * 2] < low.0[middle * 2])
    let high = try (deltas(before, "2.steps.9"), deltas(after, "2.steps.9"))
    #expect(high.1[middle * 98 + 97] > high.0[middle * 98 + 97])
    // Codewords of the coarse levels reach all that there is, at no finer steps than before.
    for place in ["0.steps.0", "0.steps.1", "0.steps.2", "1.steps.0"] {
      let (least, own) = (try deltas(before, place).min(), try deltas(after, place).min())
      #expect(own ?? 0 >= least ?? 0, "\(place)")
    }
  }

  @Test("a model that is tuned already is refused, and one that is no ladder")
  func refusals() throws {
    for model in [try VQZModel.photoLook, try VQZModel.series] {
      let error = #expect(throws: VQZError.self) { try LookTuning.model(from: model) }
      #expect(error?.code == .wrongModel)
    }
  }
}
