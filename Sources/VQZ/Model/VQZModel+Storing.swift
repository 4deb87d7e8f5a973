import VQZCore
import VQZNetwork

/// Other forms of a model's file.
extension VQZModel {
  /// The model file in fewer bytes: what `bytes` are can be had from it again.
  ///
  /// Takes seconds. Every reader of models reads either.
  public var packedBytes: [UInt8] {
    get throws(VQZError) {
      do {
        return try PackedModel.packed(bytes)
      } catch {
        throw VQZError(wrapping: error)
      }
    }
  }

  /// A model file that tells this model from another one: few bytes where little was changed.
  ///
  /// Who reads it needs the base. The identifier is that of this model.
  ///
  /// - Parameter base: with an analysis network, if this model has one.
  /// - Throws: `wrongModel` for a base that only decodes.
  public func difference(from base: VQZModel) throws(VQZError) -> [UInt8] {
    do {
      return try ModelDifference.file(
        from: try base.archive, identifier: base.identifierBytes, to: try archive,
        resultIdentifier: identifierBytes)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
