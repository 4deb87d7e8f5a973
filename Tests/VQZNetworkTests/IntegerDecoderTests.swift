import TestModels
import Testing
import VQZCore
import VQZNetwork
import VQZSystem

@Suite(.serialized) struct IntegerDecoderTests {
  @Test("the whole ladder decodes as the document says, on every ISA and thread count")
  func ladderMatchesNaive() throws {
    for (description, sizes) in [
      (LadderModels.ladder, [(1, 1), (17, 33), (40, 16)]), (LadderModels.tiny, [(1, 1), (5, 3)]),
      (NetworkDescription.plain(width: 32, codewords: 16, dimension: 4), [(9, 20)]),
    ] {
      let archive = LadderModels.archive(description, seed: 7)
      let model = try NetworkModel(archive: archive, limits: Limits())
      for (height, width) in sizes {
        var random = SeededGenerator(seed: 3, stream: 1)
        let expected = try NaiveDecoder(description: description, archive: archive)
          .decode(height: height, width: width) { Int.random(in: 0..<$0, using: &random) }
        #expect(Set(expected).count >= min(2, expected.count), "the test picture is flat")
        InstructionSet.forEach { _ in
          for threads in [1, 2, 7] {
            var random = SeededGenerator(seed: 3, stream: 1)
            let found = model.decoder.decode(height: height, width: width, threads: threads) {
              context in
              let step = description.levels[context.level].steps[context.step]
              return (0..<context.symbolCount).map { i in
                let c = context.symbolClasses.map { Int($0[i]) } ?? 0
                return UInt16(Int.random(in: 0..<step.classes[c].codewords, using: &random))
              }
            }
            #expect(found == expected)
          }
        }
      }
    }
  }

  @Test("the identifier covers decoder and architecture, not the encoder or the name")
  func identifier() throws {
    let full = LadderModels.archive(LadderModels.ladder, seed: 1)
    let model = try NetworkModel(archive: full, limits: Limits())
    var renamed = full
    renamed.metadata[NetworkModel.nameKey] = "other"
    renamed.tensors = renamed.tensors.filter { $0.key.hasPrefix("decoder.") }
    let stripped = try NetworkModel(archive: renamed, limits: Limits())
    #expect(stripped.identifier == model.identifier)
    #expect(!stripped.hasAnalysis)
    let other = LadderModels.archive(LadderModels.ladder, seed: 2)
    #expect(try NetworkModel(archive: other, limits: Limits()).identifier != model.identifier)
  }

  @Test("architecture text survives the round trip")
  func architectureText() throws {
    for description in [LadderModels.ladder, LadderModels.tiny, .plain(), .plain(stride: 4)] {
      try description.validate()
      let text = description.architectureText
      #expect(try NetworkDescription(architectureText: text) == description)
    }
  }

  @Test("the verifier refuses what could overflow or leave its range")
  func verifierRefuses() throws {
    let good = LadderModels.archive(LadderModels.tiny, seed: 5)
    _ = try NetworkModel(archive: good, limits: Limits())
    let cases: [(String, Tensor?, String)] = [
      ("decoder.output.0.weight", .integers([Int16(-32768)], shape: [1, 1, 1, 1]), "vqzm.tensor"),
      ("decoder.output.0.bias", .integers([Int32.max], shape: [1]), "arith.overflow"),
      ("decoder.output.0.multiplier", .integers([Int32(-1)], shape: [1]), "vqzm.tensor"),
      ("decoder.output.0.shift", .integers([Int32(0)], shape: [1]), "vqzm.tensor"),
      ("decoder.output.0.shift", .integers([Int32(63)], shape: [1]), "vqzm.tensor"),
      ("decoder.output.0.extra", .integers([Int32(63)], shape: [1]), "vqzm.tensor"),
      ("encoder.levels.0.trunk.0.bias", .floats([.nan], shape: [1]), "vqzm.tensor"),
      ("encoder.levels.0.trunk.0.bias", .floats([-.infinity], shape: [1]), "vqzm.tensor"),
      ("encoder.levels.0.trunk.0.bias", .halfFloats([.infinity], shape: [1]), "vqzm.tensor"),
      ("encoder.levels.0.trunk.0.bias", .halfFloats([-.nan], shape: [1]), "vqzm.tensor"),
      ("encoder.levels.0.trunk.0.bias", .integers([Int32(1)], shape: [1]), "vqzm.tensor"),
      ("decoder.output.0.weight", .integers([UInt16(1)], shape: [1, 1, 1, 1]), "vqzm.tensor"),
    ]
    for (name, tensor, rule) in cases {
      var bad = good
      bad.tensors[name] = tensor
      let error = #expect(throws: ModelError.self) {
        _ = try NetworkModel(archive: bad, limits: Limits())
      }
      #expect(error?.rule == rule, "\(name): \(String(describing: error))")
    }
    var missing = good
    missing.tensors["decoder.output.0.bias"] = nil
    #expect(throws: ModelError.self) { _ = try NetworkModel(archive: missing, limits: Limits()) }
    let lean = Limits(operationsPerPosition: 1)
    #expect(throws: ModelError.self) { _ = try NetworkModel(archive: good, limits: lean) }
  }

  @Test("no grid may be coarser than the first level's: maps are whole positions of it")
  func coarserGridsRefused() throws {
    var description = LadderModels.tiny
    let detour: [Layer] = [.unshuffle(2), .conv(1, 4, 4), .shuffle(2)]
    description.levels[0].steps[0].body = detour
    #expect(throws: ModelError.self) { try description.validate() }
    description = LadderModels.tiny
    description.levels[0].trunk = [.unshuffle(2), .conv(1, 4, 4), .shuffle(2)]
    #expect(throws: ModelError.self) { try description.validate() }
    description = LadderModels.tiny
    description.output = detour
    #expect(throws: ModelError.self) { try description.validate() }
    description = LadderModels.ladder
    description.levels[1].stride = 32
    #expect(throws: ModelError.self) { try description.validate() }
    // At stride 2 the same detour to stride 2 is within the grid.
    var within = NetworkDescription.plain(stride: 4, width: 32)
    within.levels[0].trunk.append(contentsOf: [.shuffle(2), .unshuffle(2)])
    try within.validate()
  }

  @Test("weights that unpack to more than the caller allows are refused before they do")
  func modelMemory() throws {
    let archive = LadderModels.archive(LadderModels.ladder, seed: 1)
    let error = #expect(throws: ModelError.self) {
      _ = try NetworkModel(archive: archive, limits: Limits(memoryByteCount: 100_000))
    }
    #expect(error?.rule == "vqzm.memory")
  }

  @Test("architectures that do not fit together are refused")
  func architectureRefused() throws {
    let text = LadderModels.tiny.architectureText
    for (from, to) in [
      ("\"version\":1", "\"version\":2"), ("\"version\":1", "\"version\":3"),
      ("\"version\":1", "\"version\":0"), ("\"stride\":1", "\"stride\":3"),
      ("\"kernel\":1", "\"kernel\":2"), ("\"codewords\":4", "\"codewords\":0"),
      ("\"codewords\":4", "\"codewords\":5000"), ("\"bound\":32767", "\"bound\":32768"),
      ("\"channels\":1", "\"channels\":2"), ("\"features\":1", "\"features\":2"),
      ("\"groups\":1", "\"groups\":2"), ("\"leaky\":false", "\"leaky\":0"),
      ("\"op\":\"convolution\"", "\"op\":\"attention\""), ("\"entry\":[]", "\"entry\":[],\"x\":1"),
      ("{", "["),
    ] {
      let bad = text.replacing(from, with: to)
      #expect(bad != text)
      #expect(throws: ModelError.self, "\(to)") {
        _ = try NetworkDescription(architectureText: bad)
      }
    }
  }
}
