import VQZ
import VQZCore
import VQZSignal
import VQZSystem

/// One file of the data.
public struct Source: Sendable, Equatable {
  /// Where it is.
  public let path: String
  /// The path from the folder that was named on, or the name.
  public let name: String

  /// - Parameters:
  ///   - path: where it is.
  ///   - name: the path from the folder that was named on, or the name.
  public init(path: String, name: String) {
    self.path = path
    self.name = name
  }

  /// A source that was read.
  struct Loaded: Sendable {
    let source: Source
    let hash: String
    /// 8-bit colours: what every codec is given and measured against.
    let picture: Signal
    let notices: [String]
  }

  /// Alpha and metadata are left out, so that all codecs code the same.
  func load(_ limits: ResourceLimits) throws(VQZError) -> Loaded {
    do {
      let bytes = try readFile(path, limit: limits.memoryByteCount)
      let read = try SignalReader.read(bytes, limits: limits.limits)
      var notices = read.notices
      if read.grid.hasAside { notices.append("alpha left out") }
      let plain = read.withoutAlpha()
      let picture = try Signal(kind: plain.kind, shape: plain.shape, samples: plain.samples)
      return Loaded(
        source: self, hash: Hexadecimal.text(of: SHA256.of(bytes)), picture: picture,
        notices: notices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
