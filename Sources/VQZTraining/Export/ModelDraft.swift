internal import VQZ
internal import VQZCore
internal import VQZEntropy
package import VQZNetwork

/// A model file before it is finished: the integers are what they will be, but what is counted with
/// them, tables and contexts, can still be replaced.
///
/// The counts of a ladder must come from the integer model that will use them, so its draft is run
/// (`network`), then gets its tables, then its contexts, and is verified as a whole only once.
package struct ModelDraft: Sendable {
  /// The architecture, which tells how many classes of a step have contexts.
  private var description: NetworkDescription
  /// All tensors and texts of the file so far.
  private var archive: TensorArchive

  /// - Parameters:
  ///   - archive: all tensors but tables and contexts.
  ///   - counts: how often training chose each codeword, `[level][step][class][K]`.
  init(
    _ description: NetworkDescription, _ archive: TensorArchive, counts: [[[[UInt64]]]]
  ) throws {
    self.description = description
    self.archive = archive
    setArchitecture()
    try setTables(counts)
  }

  /// A draft of an archive that has its tables, contexts and architecture already.
  init(_ description: NetworkDescription, _ archive: TensorArchive) {
    self.description = description
    self.archive = archive
  }

  /// The integer model as it is now, verified: what tables and contexts are counted with.
  package func network() throws(ModelError) -> NetworkModel {
    try NetworkModel(archive: archive, limits: Limits())
  }

  /// The same model with tables made of other counts.
  ///
  /// - Parameter counts: `[level][step][class][K]`.
  func replacingTables(_ counts: [[[[UInt64]]]]) throws -> ModelDraft {
    var draft = self
    try draft.setTables(counts)
    return draft
  }

  /// The same model with contexts.
  ///
  /// - Parameter contexts: `[level][step]`; nil for a step that has none.
  func replacingContexts(_ contexts: [[ContextModel.Numbers?]]) -> ModelDraft {
    var draft = self
    for (l, steps) in contexts.enumerated() {
      for (s, numbers) in steps.enumerated() { draft.setContexts(numbers, level: l, step: s) }
    }
    // A text that says the same in other words would be another model.
    if draft.description != description { draft.setArchitecture() }
    return draft
  }

  /// The model file (`Formats/vqzm.md`) and the model in it, read and verified as any reader would.
  package func finished() throws -> TrainedModel {
    let bytes = try archive.safetensors()
    return TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes))
  }

  /// The architecture text must follow every change of `description`.
  private mutating func setArchitecture() {
    archive.metadata[NetworkModel.architectureKey] = description.architectureText
  }

  /// Where the tensors of a step stand in the file.
  private static func path(_ level: Int, _ step: Int) -> String {
    "decoder." + NetworkDescription.path(level: level, step: step)
  }

  /// Frequencies of every codeword of every class, with the escape as one more.
  private mutating func setTables(_ counts: [[[[UInt64]]]]) throws {
    for (l, steps) in counts.enumerated() {
      for (s, classes) in steps.enumerated() {
        for (c, each) in classes.enumerated() {
          let table = try FrequencyTable(counts: each)
          // The escape is one more entry.
          archive.tensors["\(Self.path(l, s)).classes.\(c).table"] = Tensor.integers(
            table.frequencies, shape: [each.count + 1])
        }
      }
    }
  }

  private mutating func setContexts(
    _ numbers: ContextModel.Numbers?, level: Int, step: Int
  ) {
    description.levels[level].steps[step].contextClasses = numbers?.frequencies.count ?? 0
    guard let numbers else { return }
    let path = Self.path(level, step)
    let bins = numbers.expected.count
    archive.tensors[path + ".expected"] = .integers(numbers.expected, shape: [bins])
    archive.tensors[path + ".thresholds"] = .integers(
      numbers.thresholds, shape: [bins, ContextModel.contextCount - 1])
    for (c, frequencies) in numbers.frequencies.enumerated() {
      let codewords = description.levels[level].steps[step].classes[c].codewords
      archive.tensors["\(path).classes.\(c).contexts"] = .integers(
        frequencies, shape: [ContextModel.contextCount, codewords + 1])
    }
  }
}
