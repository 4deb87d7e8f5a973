extension Signal {
  /// The picture without metadata, but for what it takes to show it right: colour profile and the
  /// small chunks about colours, and an orientation. Signals of other kinds, whose metadata is what
  /// their files are written from, come back as they are.
  ///
  /// - Throws: nothing for a signal that keeps its rules, as all do.
  public func stripped() throws(VQZError) -> Signal {
    guard kind == .picture || kind == .array else { return self }
    // Pictures of more than 8 bits are arrays, whose properties say how their files are written.
    return try replacing(
      metadata: metadata.compactMap { piece in
        if kind == .array, case .property = piece { return piece }
        return piece.neededToShow
      })
  }
}

extension Signal.Metadata {
  /// What is left of it where only the look of a picture counts.
  fileprivate var neededToShow: Signal.Metadata? {
    switch self {
    case .colourProfile: return self
    case .exif:
      guard let orientation, orientation != 1 else { return nil }
      return .exif(ExifDirectory.bytes(orientation: orientation))
    case .chunk(let type, _):
      return ["gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI"].contains(type) ? self : nil
    case .text, .property: return nil
    }
  }
}
