import CVQZKernels
import TestModels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

/// Models of version 2: `Formats/vqzm.md`, "Version 2: a skeleton" and section 5.
@Suite(.serialized) struct SkeletonDecoderTests {
  /// The decoder with random indices, as `NaiveDecoder` is given them.
  private func decode(
    _ model: NetworkModel, height: Int, width: Int, quality: Int, threads: Int
  ) -> [UInt8] {
    var random = SeededGenerator(seed: 3, stream: 1)
    return model.decoder.decode(height: height, width: width, quality: quality, threads: threads) {
      context in
      let step = model.description.levels[context.level].steps[context.step]
      #expect(context.rowStarts.count == context.height + 1 && context.quality == quality)
      return (0..<context.symbolCount).map { i in
        let c = context.symbolClasses.map { Int($0[i]) } ?? 0
        return UInt16(Int.random(in: 0..<step.classes[c].codewords, using: &random))
      }
    }
  }

  private func expected(
    _ archive: TensorArchive, _ description: NetworkDescription, height: Int, width: Int,
    quality: Int
  ) throws -> [UInt8] {
    var random = SeededGenerator(seed: 3, stream: 1)
    return try NaiveDecoder(description: description, archive: archive)
      .decode(height: height, width: width, quality: quality) {
        Int.random(in: 0..<$0, using: &random)
      }
  }

  @Test("random ladders decode as the document says, at every size and thread count")
  func matchesNaive() throws {
    var varied = 0
    for seed in UInt64(0)..<40 {
      let description = LadderModels.skeleton(seed: seed)
      let archive = LadderModels.archive(description, seed: seed)
      let model = try NetworkModel(archive: archive, limits: Limits())
      var random = SeededGenerator(seed: seed, stream: 8)
      let sizes = [(1, 1), (Int.random(in: 1...41, using: &random), 19)]
      for (height, width) in sizes {
        let quality = Int.random(in: 0..<description.qualityCount, using: &random)
        let expected = try expected(
          archive, description, height: height, width: width, quality: quality)
        if Set(expected).count > 20 { varied += 1 }
        for threads in [1, 2, 3] {
          let found = decode(
            model, height: height, width: width, quality: quality, threads: threads)
          #expect(found == expected, "seed \(seed), \(height) x \(width), quality \(quality)")
        }
      }
    }
    #expect(varied >= 20, "the test pictures are flat")
  }

  @Test("every instruction set gives the same samples, every quality others")
  func instructionSets() throws {
    for seed in [UInt64(4), 7, 21] {
      let description = LadderModels.skeleton(seed: seed, qualities: 3)
      let archive = LadderModels.archive(description, seed: seed)
      let model = try NetworkModel(archive: archive, limits: Limits())
      let expected = try (0..<3).map {
        try self.expected(archive, description, height: 20, width: 33, quality: $0)
      }
      #expect(Set(expected).count == 3)
      InstructionSet.forEach { name in
        for quality in 0..<3 {
          let found = decode(model, height: 20, width: 33, quality: quality, threads: 2)
          #expect(found == expected[quality], "\(name)")
        }
      }
    }
  }

  @Test("the ladder for pictures is a valid model whose text comes back")
  func architectureText() throws {
    let descriptions =
      [NetworkDescription.ladder()] + (0..<40).map { LadderModels.skeleton(seed: $0) }
    for description in descriptions {
      try description.validate()
      let text = description.architectureText
      #expect(text.contains("\"version\":2"))
      let read = try NetworkDescription(architectureText: text)
      #expect(read == description && read.architectureText == text)
    }
    #expect(!LadderModels.ladder.architectureText.contains("lift"))
  }

  @Test("tensors of qualities are held to their shapes and ranges")
  func tensorsRefused() throws {
    var description = LadderModels.skeleton(seed: 2, qualities: 2)
    while description.levels[0].steps[0].head.isEmpty || description.levels[0].features == 1 {
      description = LadderModels.skeleton(
        seed: UInt64(description.levels[0].stride.rows), qualities: 2)
    }
    let good = LadderModels.archive(description, seed: 2)
    _ = try NetworkModel(archive: good, limits: Limits())
    let step = description.levels[0].steps[0]
    let path = "decoder.levels.0.steps.0"
    let (channels, features) = (step.latentChannels, description.levels[0].features)
    func row<Value: FixedWidthInteger>(_ value: Value, _ count: Int, rows: Int = 2) -> Tensor? {
      .integers([Value](repeating: value, count: rows * count), shape: [rows, count])
    }
    let cases: [(String, Tensor?)] = [
      (".delta", nil), (".offset", nil), (".condition", nil), (".delta", row(UInt16(0), channels)),
      (".delta", row(UInt16(32768), channels)), (".delta", row(UInt16(9), channels, rows: 3)),
      (".delta", row(Int16(9), channels)), (".offset", row(Int16(9), step.groups + 1)),
      (".condition", row(Int16(-32768), features)), (".condition", row(Int16(0), features + 1)),
    ]
    for (name, tensor) in cases {
      var bad = good
      bad.tensors[path + name] = tensor
      let error = #expect(throws: ModelError.self) {
        _ = try NetworkModel(archive: bad, limits: Limits())
      }
      #expect(error?.rule == "vqzm.tensor", "\(name): \(String(describing: error))")
    }
    // Version 1 has no such tensors.
    var plain = LadderModels.archive(LadderModels.tiny, seed: 5)
    plain.tensors["decoder.levels.0.steps.0.delta"] = row(UInt16(1), 1, rows: 1)
    #expect(throws: ModelError.self) { _ = try NetworkModel(archive: plain, limits: Limits()) }
  }

  @Test("the largest spreads, means, steps and codewords stay within the bounds")
  func extremes() throws {
    var description = LadderModels.skeleton(seed: 1, qualities: 1)
    description.bound = 32767
    var archive = LadderModels.archive(description, seed: 1)
    for (name, tensor) in archive.tensors {
      let sign: Int16 = name.utf8.reduce(0) { $0 &+ $1 } % 2 == 0 ? 1 : -1
      if name.hasSuffix(".codebook") || name.hasSuffix(".offset") || name.hasSuffix(".condition") {
        archive.tensors[name] = .integers(
          [Int16](repeating: sign * 32767, count: tensor.count), shape: tensor.shape)
      } else if name.hasSuffix(".delta") {
        archive.tensors[name] = .integers(
          [UInt16](repeating: 32767, count: tensor.count), shape: tensor.shape)
      }
    }
    let model = try NetworkModel(archive: archive, limits: Limits())
    let expected = try expected(archive, description, height: 9, width: 12, quality: 0)
    #expect(decode(model, height: 9, width: 12, quality: 0, threads: 2) == expected)
  }
}
