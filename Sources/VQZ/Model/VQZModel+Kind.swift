import VQZCore
import VQZNetwork

extension NetworkModel {
  /// Refuses a model that nothing here codes with yet: encoder and decoder are for pictures of 8
  /// bits.
  func requirePictureOfBytes() throws(VQZError) {
    let isPicture = description.signal == .picture && [1, 3].contains(description.channels)
    guard isPicture, description.scale == .bytes else {
      throw VQZError(
        .unsupportedSignal,
        "model: found one for \(description.signal) of \(description.channels) channels, samples "
          + "\(description.scale.least) to \(description.scale.most), expected one for pictures of "
          + "1 or 3 channels, samples 0 to 255",
        hint: "a newer vqz codes with this model")
    }
  }
}
