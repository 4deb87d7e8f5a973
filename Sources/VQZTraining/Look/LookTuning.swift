public import VQZ
internal import VQZCore
internal import VQZNetwork
internal import VQZSystem

/// Makes a model of pictures for looks out of one that was trained for error: the same network and
/// tables, with quantiser steps that differ by frequency and colour.
///
/// ```swift
/// let tuned = try LookTuning.model(from: VQZModel.photo)  // VQZModel.photoLook
/// ```
///
/// The encoder takes the steps of a model for what errors are worth, so files are smaller where an
/// error is not seen. Nothing is learnt: the same model always gives the same bytes.
public enum LookTuning {
  /// The tuned model, called as its base with `-look` behind. Its file is a difference to a base
  /// that is built in, else whole.
  ///
  /// - Parameter base: a ladder of colour pictures with its encoder, trained for error.
  /// - Throws: `wrongModel` for a base that is none, such as one that is tuned already.
  public static func model(from base: VQZModel) throws(VQZError) -> TrainedModel {
    do {
      var archive = try LookSteps().applied(to: try BaseModel(base))
      archive.metadata[NetworkModel.nameKey] = base.name + "-look"
      archive.metadata["vqz.provenance"] = provenance(base)
      let whole = try archive.safetensors()
      let model = try VQZModel(bytes: whole)
      let isBuiltIn = try VQZModel.builtIn(for: base.kind).identifier == base.identifier
      return TrainedModel(
        bytes: isBuiltIn ? try model.difference(from: base) : whole, model: model)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// What the model was made from. What its base learnt from, that one tells.
  private static func provenance(_ base: VQZModel) -> String {
    JSONValue.object([
      JSONMember(key: "base", value: .string(base.identifier)),
      JSONMember(key: "tuning", value: .string(VQZModel.Tuning.look.rawValue)),
    ]).serialize(sortedKeys: true)
  }
}
