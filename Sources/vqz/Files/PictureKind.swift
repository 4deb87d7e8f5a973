import VQZ
import VQZSystem

/// Which kind of file a suffix means.
enum PictureKind {
  /// The kind that the name of an output asks for; nil for a name without suffix, or of something
  /// that is there and no file (`/dev/full`).
  ///
  /// - Throws: `usage` for a suffix of nothing written here, and where such a file cannot hold
  ///   the channels of the picture: another kind under that name would deceive every reader.
  static func written(for path: String, shape: Signal.Shape, kind: SignalKind) throws -> Signal.Origin? {
    guard let suffix = FilePath.suffix(of: path), FileStatus(path)?.kind != .other else {
      return nil
    }
    guard let format = SignalFile.format(writtenWithSuffix: suffix) else {
      let wanted = SignalFile.writtenSuffixes.map { "." + $0 }
      throw VQZError(
        .usage,
        "kind of output: found .\(suffix), expected \(wanted.dropLast().joined(separator: ", ")) "
          + "or "
          + (wanted.last ?? ""))
    }
    let fitting = SignalFile.suffixes(of: format, channels: shape.channels)
    guard fitting.contains(suffix) else { throw refusal(path, shape, kind) }
    return format
  }

  /// What to say where a format has no place for the channels of a picture.
  private static func refusal(_ path: String, _ shape: Signal.Shape, _ kind: SignalKind) -> VQZError {
    guard kind == .picture, let layout = PictureLayout(rawValue: UInt8(clamping: shape.channels))
    else {
      return VQZError(
        .usage,
        "kind of output: found \(shape.channels) channels for \(path), expected a format that "
          + "holds them")
    }
    let (found, expected, hint) =
      switch layout {
      case .greyAlpha, .rgba: ("alpha", "grey or rgb", ".pam or .png")
      case .rgb: ("a colour picture", "a grey one", ".ppm, .pam or .png")
      case .grey: ("a grey picture", "a colour one", ".pgm, .pam or .png")
      }
    return VQZError(
      .usage, "kind of output: found \(found) for \(path), expected \(expected)",
      hint: "name the output \(hint)")
  }
}
