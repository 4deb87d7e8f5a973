package import VQZ
internal import VQZNetwork

/// A trained model in fewer bytes: with coarser differences to the model that its training began
/// with, and with the tables of either.
package struct CoarseModel {
  private let base: BaseModel
  private let tuned: BaseModel
  /// Both in float, without conditions, which are taken as they are.
  private let before: LadderFloats
  private let after: LadderFloats

  /// - Parameter model: made by `BaseExport` of the same base.
  package init(_ model: VQZModel, from base: BaseModel) throws {
    self.base = base
    tuned = try BaseModel(model)
    let description = base.description
    let conditions = description.levels.map { level in
      level.steps.map { _ in
        [[Float]](
          repeating: [Float](repeating: 0, count: level.features), count: description.qualityCount)
      }
    }
    func floats(_ model: BaseModel) throws -> LadderFloats {
      var floats = try BaseImport(model).floats
      floats.conditions = conditions
      return floats
    }
    before = try floats(base)
    after = try floats(tuned)
  }

  /// - Parameters:
  ///   - share: spacing of the differences, as `BaseExport` has it.
  ///   - keepsTables: whether tables and contexts stay those that were counted; else they are those
  ///     of the base.
  package func model(share: Double, keepsTables: Bool) throws -> TrainedModel {
    var export = BaseExport(base: base, before: before)
    export.share = share
    var archive = try export.archive(after, metadata: tuned.archive.metadata)
    let counted = ["table", "contexts", "expected", "thresholds"]
    for (name, tensor) in tuned.archive.tensors {
      let last = name.split(separator: ".").last.map { String($0) } ?? ""
      if last == "condition" || keepsTables && counted.contains(last) {
        archive.tensors[name] = tensor
      }
    }
    return try ModelDraft(base.description, archive).finished()
  }
}
