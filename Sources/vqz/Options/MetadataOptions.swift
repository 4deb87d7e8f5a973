import ArgumentParser
import VQZ

/// What becomes of the metadata of pictures.
struct MetadataOptions: ParsableArguments, Sendable {
  @Flag(help: "Leave out metadata of pictures, but for colours and orientation.")
  var strip = false

  @Flag(help: "Turn pictures as their EXIF says they are shown, and say so in it.")
  var orient = false

  /// A signal as these options want it.
  ///
  /// - Throws: `memoryLimit` where there is no room to turn a picture.
  func applied(to input: SignalInput, _ limits: ResourceLimits) throws -> SignalInput {
    guard strip || orient, case .whole(var signal, let byteCount) = input else { return input }
    if orient, signal.orientation != 1 {
      guard signal.kind == .picture else {
        throw VQZError(
          .usage,
          "--orient: found samples of more than 8 bits within a bound, expected a picture "
            + "of 8 bits", hint: "without --orient the orientation is kept")
      }
      guard signal.samples.count <= limits.memoryByteCount / 2 else {
        throw VQZError(
          .memoryLimit,
          "memory: found \(signal.samples.count) bytes of samples to turn, expected at most half "
            + "of \(limits.memoryByteCount)", hint: "raise the memory limit")
      }
      signal = try signal.upright()
    }
    return .whole(strip ? try signal.stripped() : signal, byteCount: byteCount)
  }
}
