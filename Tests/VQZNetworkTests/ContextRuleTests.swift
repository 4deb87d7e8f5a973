import TestModels
import Testing
import VQZCore
import VQZNetwork

/// What `Formats/vqzm.md` demands of a model of version 3.
@Suite struct ContextRuleTests {
  /// A ladder whose first step has contexts for some of several classes.
  private var good: NetworkDescription {
    (UInt64(0)...).lazy.map { LadderModels.contexts(seed: $0) }
      .first {
        let step = $0.levels[0].steps[0]
        return step.contextClasses > 0 && step.contextClasses < step.classes.count
      } ?? LadderModels.contexts(seed: 0)
  }

  @Test("a model of version 3 is read back as it was written")
  func readBack() throws {
    let text = good.architectureText
    #expect(text.contains("\"version\":3"))
    #expect(try NetworkDescription(architectureText: text) == good)
    let model = try NetworkModel(archive: LadderModels.archive(good, seed: 1), limits: Limits())
    let step = good.levels[0].steps[0]
    let contexts = try #require(model.contexts[0][0])
    #expect(contexts.expected.count == 4 * step.classes.count)
    #expect(contexts.thresholds.count == 28 * step.classes.count)
    #expect(contexts.frequencies.count == step.contextClasses)
    #expect(contexts.frequencies[0].count == 8 * (step.classes[0].codewords + 1))
    // Without contexts it is version 2, and has another name.
    var without = good
    for l in without.levels.indices {
      for s in without.levels[l].steps.indices { without.levels[l].steps[s].contextClasses = 0 }
    }
    #expect(without.architectureText.contains("\"version\":2"))
    let plain = try NetworkModel(archive: LadderModels.archive(without, seed: 1), limits: Limits())
    #expect(plain.identifier != model.identifier)
    #expect(plain.contexts.joined().allSatisfy { $0 == nil })
    #expect(plain.memoryByteCount < model.memoryByteCount)
  }

  @Test("architectures that do not fit contexts are refused")
  func refused() throws {
    let changes: [(String, (inout NetworkDescription.Step) -> Void)] = [
      ("more than there are", { $0.contextClasses = $0.classes.count + 1 }),
      ("shift 1", { $0.classShift = 1 }),
      (
        "33 classes",
        { $0.classes = [NetworkDescription.Class](repeating: $0.classes[0], count: 33) }
      ),
      (
        "no head",
        {
          $0.head = []
          $0.classes = [$0.classes[0]]
          $0.contextClasses = 1
        }
      ),
    ]
    for (name, change) in changes {
      var bad = good
      change(&bad.levels[0].steps[0])
      #expect(throws: ModelError.self, "\(name)") { try bad.validate() }
    }
    let text = good.architectureText
    for (from, to) in [
      ("\"version\":3", "\"version\":2"), ("\"version\":3", "\"version\":4"),
      ("\"context_classes\":", "\"contexts\":"), ("\"context_classes\":", "\"context_classes\":-"),
    ] {
      let bad = text.replacing(from, with: to)
      #expect(bad != text)
      #expect(throws: ModelError.self, "\(to)") {
        _ = try NetworkDescription(architectureText: bad)
      }
    }
    // Version 3 without a single context, which version 2 says.
    let empty = LadderModels.skeleton(seed: 1).architectureText
      .replacing("\"version\":2", with: "\"version\":3")
      .replacing("\"dimension\":", with: "\"context_classes\":0,\"dimension\":")
    #expect(throws: ModelError.self) { _ = try NetworkDescription(architectureText: empty) }
  }

  @Test("tensors of contexts are demanded, and kept to their ranges")
  func tensors() throws {
    let path = "decoder.levels.0.steps.0."
    let archive = LadderModels.archive(good, seed: 2)
    let step = good.levels[0].steps[0]
    let last = step.contextClasses - 1
    for name in ["expected", "thresholds", "classes.\(last).contexts"] {
      var bad = archive
      bad.tensors[path + name] = nil
      let error = #expect(throws: ModelError.self, "\(name)") {
        _ = try NetworkModel(archive: bad, limits: Limits())
      }
      #expect(error?.rule == "vqzm.tensor")
    }
    for (name, limit) in [("expected", UInt16(2047)), ("thresholds", 8191)] {
      let shape = try #require(archive.tensors[path + name]).shape
      for (value, isRefused) in [(limit, false), (limit + 1, true)] {
        var changed = archive
        changed.tensors[path + name] = Tensor.integers(
          [UInt16](repeating: value, count: shape.reduce(1, *)), shape: shape)
        let model = try? NetworkModel(archive: changed, limits: Limits())
        #expect((model == nil) == isRefused, "\(name) \(value)")
      }
    }
    // One more class than has contexts.
    var extra = archive
    let codewords = step.classes[last + 1].codewords
    extra.tensors[path + "classes.\(last + 1).contexts"] = Tensor.integers(
      [UInt16](repeating: 1, count: 8 * (codewords + 1)), shape: [8, codewords + 1])
    #expect(throws: ModelError.self) { _ = try NetworkModel(archive: extra, limits: Limits()) }
  }

  @Test("bins are a quarter of a class each, whatever the number of threads")
  func bins() throws {
    let description = good
    let model = try NetworkModel(
      archive: LadderModels.archive(description, seed: 3), limits: Limits())
    var checked = 0
    _ = model.decoder.decode(height: 70, width: 90) { context in
      let step = description.levels[context.level].steps[context.step]
      if step.contextClasses > 0, let classes = context.groupClasses {
        let bins = model.decoder.bins(of: context, threads: 1)
        #expect(bins.map { $0 / 4 } == classes)
        #expect(model.decoder.bins(of: context, threads: 3) == bins)
        checked += Set(bins).count
      }
      return [UInt16](repeating: 0, count: context.symbolCount)
    }
    #expect(checked > 8)
  }
}
