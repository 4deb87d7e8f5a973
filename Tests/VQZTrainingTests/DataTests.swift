import Foundation
import Testing
import VQZCore
import VQZNetwork
import VQZSignal
import VQZTraining

struct DataTests {
  @Test func listsPicturesRecursivelyInSortedOrder() throws {
    let pictures = try SyntheticPictures(count: 4)
    try pictures.write([1, 2, 3], name: "notes.txt")
    try pictures.write([1, 2, 3], name: ".hidden.png")
    try pictures.write([1, 2, 3], name: "CAPITAL.JPG")
    let listed = try FolderListing.pictures(in: pictures.folder)
    #expect(
      listed == [
        "CAPITAL.JPG", "below/picture0.ppm", "below/picture3.ppm", "picture1.ppm", "picture2.ppm",
      ])
  }

  @Test func linksToFoldersAreNotFollowed() throws {
    let pictures = try SyntheticPictures(count: 4)
    try FileManager.default.createSymbolicLink(
      atPath: pictures.folder + "/below/loop", withDestinationPath: pictures.folder)
    #expect(try FolderListing.pictures(in: pictures.folder).count == 4)
  }

  @Test func aFolderThatIsNotThereIsAnError() {
    let error = #expect(throws: TrainingError.self) {
      try SampleSet.load(folder: "/nowhere/at/all", threads: 1)
    }
    #expect(error?.code == .noInput)
  }

  @Test func corruptFilesAreSkippedAndNamed() throws {
    let pictures = try SyntheticPictures(count: 6)
    try pictures.write([0x89, 0x50, 0x4E, 0x47, 0, 0], name: "broken.png")
    try pictures.write([], name: "empty.jpg")
    let samples = try pictures.load()
    #expect(
      samples.skipped.map { $0.path.split(separator: "/").last } == ["broken.png", "empty.jpg"])
    #expect(samples.skipped.allSatisfy { !$0.reason.isEmpty })
    #expect(samples.training.count + samples.heldOut.count == 6)
  }

  @Test func tooFewPicturesAreAnErrorWithARemedy() throws {
    let pictures = try SyntheticPictures(count: 3)
    try pictures.write([1], name: "broken.png")
    let error = #expect(throws: TrainingError.self) { try pictures.load() }
    #expect(error == .tooFewSamples(minimum: 4, found: 3, skipped: 1))
    #expect(error?.code == .tooFewSamples)
    #expect(error?.hint?.contains("PNG") == true)
  }

  @Test func copiesOfAPictureCountOnce() throws {
    let pictures = try SyntheticPictures(count: 5)
    try pictures.write(
      SyntheticPictures.picture(2, width: 48, height: 40), width: 48, height: 40, name: "z.ppm")
    let samples = try pictures.load()
    #expect(samples.duplicateCount == 1)
    #expect(samples.training.count + samples.heldOut.count == 5)
  }

  @Test func picturesHeldOutStayHeldOutWhenOthersCome() {
    var generator = SeededGenerator(seed: 4)
    let hashes = (0..<1000).map { _ in (0..<32).map { _ in UInt8(generator.index(below: 256)) } }
    func heldOut(_ hashes: ArraySlice<[UInt8]>) -> Set<[UInt8]> {
      let sorted = hashes.sorted { $0.lexicographicallyPrecedes($1) }
      return Set(sorted.prefix(SampleSet.heldOutCount(sorted)))
    }
    let few = heldOut(hashes[..<300])
    #expect((5...32).contains(few.count))
    #expect(few.isSubset(of: heldOut(hashes[..<400])))
    #expect(heldOut(hashes[...]).count == 32)
    #expect(heldOut([[200], [100]]).count == 1)
  }

  @Test func theSplitDoesNotDependOnThreadsOrMemory() throws {
    let pictures = try SyntheticPictures(count: 12)
    let one = try pictures.load(threads: 1)
    let two = try pictures.load(threads: 2, byteBudget: 10_000)
    #expect(one.training == two.training)
    #expect(one.heldOut == two.heldOut)
    #expect(one.hash == two.hash)
    #expect(two.store.byteCount <= 10_000)
    for sample in one.training {
      let picture = try one.picture(of: sample)
      #expect(try two.picture(of: sample) == picture)
    }
    #expect(two.store.byteCount <= 10_000)
  }

  @Test func aPictureThatChangesMeanwhileIsAnError() throws {
    let pictures = try SyntheticPictures(count: 5)
    let samples = try pictures.load(byteBudget: 0)
    let sample = samples.training[0]
    _ = try samples.picture(of: sample)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: sample.path))
    #expect(throws: TrainingError.changedSample(path: sample.path)) {
      try samples.picture(of: sample)
    }
  }

  @Test func patchesDependOnSeedStepAndNumberAlone() throws {
    let samples = try SyntheticPictures(count: 6).load()
    let sampler = WindowSampler(seed: 5, patch: 32, samples: samples.training)
    let again = WindowSampler(seed: 5, patch: 32, samples: samples.training)
    var seen: Set<String> = []
    for step in 0..<20 {
      for index in (0..<8).reversed() {
        let choice = sampler.choose(iteration: step, index: index)
        #expect(choice == again.choose(iteration: step, index: index))
        #expect((0...48 - 32).contains(choice.x) && (0...40 - 32).contains(choice.y))
        seen.insert("\(choice)")
      }
    }
    #expect(seen.count > 100)
    let other = WindowSampler(seed: 6, patch: 32, samples: samples.training)
    #expect(
      (0..<8).contains {
        other.choose(iteration: 0, index: $0) != sampler.choose(iteration: 0, index: $0)
      })
    #expect(
      (0..<8).contains {
        sampler.choose(iteration: 0, index: $0)
          != sampler.choose(iteration: 0, index: $0, purpose: .statistics)
      })
  }

  @Test func largePicturesAreChosenMoreOften() {
    let samples = [(10, 10), (30, 30)].enumerated().map { file, size in
      Sample(path: "", file: file, hash: [], width: size.0, height: size.1)
    }
    let sampler = WindowSampler(seed: 1, patch: 8, samples: samples)
    let large = (0..<1000).count { sampler.choose(iteration: $0, index: 0).sample == 1 }
    #expect((860...940).contains(large))
  }

  @Test func patchesAreCutFlippedAndMirroredAtTheEdge() {
    let picture = TrainingSignal(
      width: 3, height: 2, channels: 1, samples: [0, 64, 128, 192, 255, 1])
    let map = FloatMap(channels: 1, height: 2, width: 4)
    var choice = Window(sample: 0, x: 0, y: 0)
    func row(_ y: Int) -> [Float] { (0..<4).map { map[0, y, $0] } }
    picture.cut(choice, into: map)
    #expect(row(0) == [-2, -1, 0, 0])
    let bright: Float = 127 / 64
    #expect(row(1) == [1, bright, -bright, -bright])
    choice.isMirrored = true
    choice.isUpsideDown = true
    picture.cut(choice, into: map)
    #expect(row(1) == [0, 0, -1, -2])
    choice.isUpsideDown = false
    choice.staysLeft = true
    picture.cut(choice, into: map)
    #expect(row(0) == [0, -1, -2, -2])
    // As files go on: the last column again and again.
    choice.isMirrored = false
    choice.edge = .repeated
    let wide = FloatMap(channels: 1, height: 3, width: 6)
    picture.cut(choice, into: wide)
    #expect((0..<6).map { wide[0, 0, $0] } == [-2, -1, 0, 0, 0, 0])
    #expect((0..<6).map { wide[0, 2, $0] } == (0..<6).map { wide[0, 1, $0] })
  }

  @Test func reductionTakesTheMeanOfSquares() {
    let picture = TrainingSignal(
      width: 5, height: 4, channels: 1,
      samples: [
        0, 4, 10, 10, 9,
        8, 4, 10, 11, 9,
        255, 255, 0, 0, 9,
        255, 255, 0, 1, 9,
      ])
    let half = picture.reduced(by: 2)
    #expect(half.width == 2 && half.height == 2)
    #expect(half.samples == [4, 10, 255, 0])
    #expect(TrainingSignal.reduction(positionCount: 1_200_000) == 1)
    #expect(TrainingSignal.reduction(positionCount: 1_200_001) == 2)
    #expect(TrainingSignal.reduction(positionCount: 8_000_000) == 3)
    #expect(TrainingSignal.reduction(positionCount: 100_000_000) == 4)
  }

  /// Whatever it is stored as: a picture that was a JPEG once may be a PNG now.
  @Test func largePicturesOfEveryKindAreReduced() throws {
    let (width, height) = (1501, 801)
    let samples = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 % width + $0 / width) }
    let header = Array("P5\n\(width) \(height)\n255\n".utf8)
    let half = TrainingSignal(width: width, height: height, channels: 1, samples: samples)
      .reduced(by: 2)
    #expect(half.width == 750 && half.height == 400)
    #expect(try TrainingSignal.decode(header + samples, channels: 1).get() == half)
    let picture = try? Signal(width: width, height: height, layout: .grey, samples: samples)
    let file = try #require(picture).encoded(as: .png)
    #expect(try TrainingSignal.decode(file, channels: 1).get() == half)
    // Some columns less, and it is learnt from as it is.
    let small = Array("P5\n1498 801\n255\n".utf8) + samples.prefix(1498 * 801)
    #expect(try TrainingSignal.decode(small, channels: 1).get().width == 1498)
  }
}
