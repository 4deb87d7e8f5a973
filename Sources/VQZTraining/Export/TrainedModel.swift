public import VQZ

/// What a training is for: a model file, and the verified model that it holds.
public struct TrainedModel: Sendable {
  /// The model file (`.vqzm`).
  public let bytes: [UInt8]
  /// The model in it, ready to encode and decode.
  public let model: VQZModel
}
