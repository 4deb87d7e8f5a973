import TestModels
import Testing
import VQZCore
import VQZNetwork

/// What `Formats/vqzm.md` demands of an architecture of version 2.
@Suite struct SkeletonRuleTests {
  /// Two levels, so that there is a lift.
  private var good: NetworkDescription {
    (UInt64(0)...).lazy.map { LadderModels.skeleton(seed: $0) }
      .first { $0.levels.count == 2 && $0.levels[0].stride.area > $0.levels[1].stride.area }
      ?? LadderModels.skeleton(seed: 0)
  }

  @Test("descriptions that do not fit together are refused")
  func refused() throws {
    try good.validate()
    #expect(good.levels.count == 2)
    let changes: [(String, (inout NetworkDescription) -> Void)] = [
      ("qualities 0", { $0.skeleton?.qualities = 0 }),
      ("qualities 257", { $0.skeleton?.qualities = 257 }),
      ("codeword bits", { $0.skeleton?.codewordFractionBits = 15 }),
      ("value bits", { $0.levels[0].steps[0].valueFractionBits = 15 }),
      ("no synthesis", { $0.skeleton?.synthesis = [] }),
      ("synthesis of another count", { $0.skeleton?.synthesis = [.conv(1, 1000, 3)] }),
      ("synthesis that ends early", { $0.skeleton?.synthesis.removeLast() }),
      ("no skeleton", { $0.skeleton = nil }),
      ("latent bits", { $0.latentFractionBits = 1 }),
      ("an analysis", { $0.levels[0].steps[0].analysis = [.conv(1, 4, 4)] }),
      ("no lift", { $0.levels[0].lift = [] }),
      ("no lift_merge", { $0.levels[0].liftMerge = nil }),
      ("lift at the end", { $0.levels[1].lift = $0.levels[0].lift }),
      ("lift_merge at the end", { $0.levels[1].liftMerge = $0.levels[0].liftMerge }),
      ("leaky lift_merge", { $0.levels[0].liftMerge?.isLeaky = true }),
      ("lift_merge of another count", { $0.levels[0].liftMerge?.inputs += 1 }),
      ("lift_merge to other features", { $0.levels[0].liftMerge?.outputs += 1 }),
      ("a lift that stays", { $0.levels[0].lift.removeLast() }),
      ("output to samples", { $0.output += [.conv(1, $0.coefficientChannels(1), 3)] }),
      ("no output", { $0.output = [] }),
      (
        "a trunk that hands on too little",
        { $0.levels[1].trunk += [.conv(1, $0.coefficientChannels(1), 2)] }
      ),
      (
        "too many coefficients",
        {
          let step = $0.levels[1].steps[0]
          $0.levels[1].steps = [NetworkDescription.Step](repeating: step, count: 64)
          $0.levels[1].steps[0].groups = 1024
          $0.levels[1].steps[0].dimension = 4
        }
      ),
    ]
    for (name, change) in changes {
      var bad = good
      change(&bad)
      #expect(throws: ModelError.self, "\(name)") { try bad.validate() }
    }
    var early = LadderModels.ladder
    early.levels[0].steps[0].valueFractionBits = 1
    #expect(throws: ModelError.self) { try early.validate() }
  }

  @Test("texts with members of the other version, or without their own, are refused")
  func texts() throws {
    let text = good.architectureText
    for (from, to) in [
      ("\"version\":2", "\"version\":1"), ("\"version\":2", "\"version\":3"),
      ("\"version\":2", "\"version\":4"),
      ("\"qualities\":", "\"quality\":"), ("\"lift_merge\":null", "\"lift_merge\":[]"),
      ("\"lift_merge\":null,", ""), ("\"lift\":[]", "\"lift\":null"),
      ("\"value_fraction_bits\":", "\"bits\":"), ("\"synthesis\":", "\"more\":1,\"synthesis\":"),
      ("\"skeleton\":", "\"skeletons\":"),
    ] {
      let bad = text.replacing(from, with: to)
      #expect(bad != text, "\(from)")
      #expect(throws: ModelError.self, "\(to)") {
        _ = try NetworkDescription(architectureText: bad)
      }
    }
    let early = LadderModels.tiny.architectureText
    #expect(throws: ModelError.self) {
      _ = try NetworkDescription(
        architectureText: early.replacing("\"trunk\":", with: "\"lift\":[],\"trunk\":"))
    }
  }

  @Test("work counts lifts and synthesis, and is refused above the limit")
  func work() throws {
    let description = NetworkDescription.ladder()
    let operations = description.decoderOperationsPerPosition
    #expect((15_000.0...20_000).contains(operations), "\(operations)")
    var without = description
    without.skeleton?.synthesis = []
    without.levels[0].liftMerge = nil
    // 192 to 192 channels at stride 8, and 3×3 from 3 to 128 at stride 32.
    #expect(operations - without.decoderOperationsPerPosition == 576 + 3.375)
    #expect(NetworkDescription.ladder(.fast).decoderOperationsPerPosition <= 5000)
    let archive = LadderModels.archive(good, seed: 1)
    let error = #expect(throws: ModelError.self) {
      _ = try NetworkModel(archive: archive, limits: Limits(operationsPerPosition: 1))
    }
    #expect(error?.rule == "vqzm.work")
  }
}
