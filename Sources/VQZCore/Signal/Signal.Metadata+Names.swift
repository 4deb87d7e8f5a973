extension [Signal.Metadata] {
  /// What people call the pieces, each once: what matters most to how a picture looks comes first,
  /// and texts are counted.
  package var names: [String] {
    var names: [String] = []
    var textCount = 0
    func add(_ name: String) { if !names.contains(name) { names.append(name) } }
    if contains(where: { $0.orientation.map { $0 != 1 } ?? false }) { add("orientation") }
    for piece in self {
      switch piece {
      case .colourProfile: add("ICC profile")
      case .exif(let bytes):
        // What says an orientation and nothing else is named already.
        if bytes != ExifDirectory.bytes(orientation: piece.orientation ?? 1) { add("EXIF") }
      case .text(InternationalText.xmpKeyword, _): add("XMP")
      case .text, .chunk(InternationalText.chunkType, _): textCount += 1
      case .chunk(let type, _): add(type)
      case .property: break
      }
    }
    if textCount > 0 { names.append(textCount == 1 ? "1 text" : "\(textCount) texts") }
    return names
  }

  /// As many of the first as one file can keep.
  package var storable: [Signal.Metadata] {
    var byteCount = 0
    return prefix(Signal.Metadata.countLimit).filter { piece in
      let sum = byteCount.saturatingSum(piece.payload.count)
      if sum <= Signal.Metadata.byteLimit { byteCount = sum }
      return sum <= Signal.Metadata.byteLimit
    }
  }
}
