import VQZContainer
import VQZCore
import VQZEntropy

/// A model as a file carries it, packed when it is first asked for: that takes seconds, and every
/// file that carries the model has the same bytes.
final class CarriedFile: Sendable {
  /// Nil until it is first asked for in this process.
  private let packed = PerProcess<PackedBytes?> { nil }

  /// - Parameter raw: the model file without its analysis network.
  func bytes(of raw: () throws(VQZError) -> [UInt8]) throws(VQZError) -> PackedBytes {
    if let known = packed.withLock({ $0 }) { return known }
    let raw = try raw()
    let frame: [UInt8]
    do {
      frame = try Zstd.compress(raw, level: 19)
    } catch {
      throw VQZError(wrapping: error)
    }
    let made = PackedBytes(zstd: frame, rawByteCount: raw.count)
    packed.withLock { $0 = made }
    return made
  }
}
