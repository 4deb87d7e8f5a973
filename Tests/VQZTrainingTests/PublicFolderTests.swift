import Foundation
import Testing
import VQZ
import VQZTraining

/// Training as the command has it, and programs that embed the library: a folder of pictures,
/// saved while it goes on, through public names alone.
@Suite final class PublicFolderTests {
  private let folder = NSTemporaryDirectory() + "vqz-public-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/pictures", withIntermediateDirectories: true)
    for number in 0..<8 {
      var bytes = Array("P6\n40 32\n255\n".utf8)
      for position in 0..<40 * 32 {
        let (x, y) = (position % 40, position / 40)
        bytes += [UInt8((x * 3 + number * 31) % 160), UInt8((y * 5 + number * 53) % 250), 90]
      }
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/pictures/\(number).ppm"))
      if number == 0 {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/pictures/twice.ppm"))
      }
    }
    try Data("P6 and no more".utf8).write(
      to: URL(fileURLWithPath: folder + "/pictures/broken.ppm"))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private var recipe: Recipe {
    var recipe = Recipe(.plain)
    var plain = PlainRecipe(objective: .vdib)
    plain.sizes.stride = 4
    plain.sizes.width = 32
    plain.sizes.blocks = 1
    plain.sizes.codewords = 16
    plain.sizes.dimension = 4
    plain.codebook.start = .random
    plain.codebook.restartThreshold = 0
    recipe.network = .plain(plain)
    recipe.budget = .steps(8)
    recipe.batch = 4
    recipe.patch = 16
    return recipe
  }

  private func samples() throws -> SampleSet {
    try SampleSet(folder: folder + "/pictures", channels: recipe.channels, threads: 2)
  }

  @Test("a folder says what became of its files")
  func files() throws {
    let samples = try samples()
    #expect(samples.trainingSignalCount + samples.heldOutSignalCount == 8)
    #expect(samples.heldOutSignalCount >= 1 && samples.channels == 3)
    #expect(samples.duplicateCount == 1)
    #expect(samples.skipped.map(\.path) == [folder + "/pictures/broken.ppm"])
    #expect(samples.skipped.allSatisfy { !$0.reason.isEmpty })
  }

  @Test("a training that is stopped is saved, and goes on from the file to the same state")
  func savedAndResumed() throws {
    let whole = try Training(recipe, samples: samples(), threads: 1)
    _ = try whole.run()
    let path = folder + "/state"
    let first = try Training(recipe, samples: samples(), threads: 2)
    var asked = 0
    let ending = try first.run(
      saving: CheckpointSaving(path: path),
      shouldStop: {
        asked += 1
        return asked == 3
      })
    #expect(ending == .interrupted && first.step == 3 && first.unsaved == nil)
    let checkpoint = try Checkpoint(file: path)
    #expect(checkpoint.recipe == recipe && checkpoint.step == 3)
    #expect(try checkpoint == Checkpoint(state: first.state))
    let second = try Training(resuming: checkpoint, samples: samples(), threads: 1)
    #expect(try second.run() == .finished)
    #expect(try second.state == whole.state)
  }

  @Test("a checkpoint that cannot be written is told, and stops nothing")
  func unsaved() throws {
    let training = try Training(recipe, samples: samples(), threads: 1)
    var failures: [VQZError] = []
    let ending = try training.run(
      saving: CheckpointSaving(path: folder + "/none/state", interval: 0),
      failed: { failures.append($0) })
    #expect(ending == .finished && training.step == 8)
    // One after every iteration, and one at the end.
    #expect(failures.count == 9 && failures.allSatisfy { $0.code == .cannotCreate })
    // The caller knows the path, and the message leaves it to him.
    #expect(training.unsaved == failures.last)
    #expect(failures.allSatisfy { !$0.message.contains(folder) })
  }

  @Test("what was learnt is told with a model and without")
  func figures() throws {
    let training = try Training(recipe, samples: samples(), threads: 1)
    var told: [TrainingFigures] = []
    _ = try training.run(reportInterval: 0) { progress in
      told.append(progress.figures)
      return true
    }
    #expect(told.count == 8 && told.allSatisfy { $0.loss.isFinite })
    for figures in told {
      guard case .plain(let plain) = figures.detail else {
        Issue.record("\(figures)")
        continue
      }
      #expect(!plain.isWarmUp && plain.psnr > 0 && plain.information.codewordCount == 16)
    }
    let alone = try #require(try training.evaluation())
    var found: [PlainEvaluation] = []
    let trained = try training.model(name: "folder") { found.append($0) }
    #expect(found == [alone] && alone.pictureCount == training.heldOutSignalCount)
    #expect(trained.model.name == "folder")
    let usage = try #require(try training.usage(indexCount: 1000))
    #expect(usage.indexCount >= 1000 && usage.conditionalEntropy == 0)
    #expect(usage.entropy <= 4 && usage.bounds.allSatisfy { $0.slack > -1e-9 })
    #expect(try training.stageLosses(trained.model).isEmpty)
  }

  @Test("what cannot be is refused by a code")
  func refusals() throws {
    func code(_ body: () throws -> Void) -> VQZError.Code? {
      do {
        try body()
        return nil
      } catch {
        return (error as? VQZError)?.code
      }
    }
    #expect(code { _ = try SampleSet(folder: folder + "/none") } == .noInput)
    try FileManager.default.createDirectory(
      atPath: folder + "/empty", withIntermediateDirectories: true)
    #expect(code { _ = try SampleSet(folder: folder + "/empty") } == .tooFewSamples)
    #expect(code { _ = try Checkpoint(file: folder + "/none") } == .noInput)
    #expect(code { _ = try Checkpoint(state: [1, 2, 3]) } == .malformedModel)
    let grey = try SampleSet(folder: folder + "/pictures", channels: 1)
    #expect(code { _ = try Training(recipe, samples: grey) } == .usage)
    var large = recipe
    large.plain?.sizes.codewords = 5000
    #expect(code { try large.validate() } == nil)
    #expect(code { try large.validate(asModel: true) } == .usage)
    large.patch = 17
    #expect(code { try large.validate() } == .usage)
    #expect(code { try LadderRecipe.validate(objective: .vib, prior: nil) } == .usage)
    #expect(code { try LadderRecipe.validate(objective: .vdib, prior: .conditional) } == nil)
  }
}
