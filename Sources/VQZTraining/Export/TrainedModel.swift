public import VQZ

/// What a training is for: a model file, and the verified model that it holds.
///
/// The file holds the decoder in integers, so that every machine decodes the same samples; the
/// encoder in 16-bit floats; probability tables counted on the training signals; and in its
/// metadata name, licence and provenance: the recipe, the iterations done, and the hashes of the
/// signals that were learnt from and held out. It holds none of their samples.
public struct TrainedModel: Sendable {
  /// The model file (`.vqzm`).
  public let bytes: [UInt8]
  /// The model in it, ready to encode and decode.
  public let model: VQZModel

  package init(bytes: [UInt8], model: VQZModel) {
    self.bytes = bytes
    self.model = model
  }
}
