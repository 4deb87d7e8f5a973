package import VQZSignal

extension Image {
  /// A picture read from a file. The samples are shared, not copied.
  package init(_ picture: Picture) throws(VQZError) {
    try self.init(
      width: picture.width, height: picture.height,
      layout: Layout(rawValue: picture.layout.rawValue) ?? .rgb, samples: picture.samples,
      metadata: picture.metadata.map(Metadata.init),
      container: Container(rawValue: picture.container.rawValue) ?? .none,
      originalBitsPerSample: picture.bitsPerSample)
  }
}

extension Image.Metadata {
  package init(_ metadata: VQZSignal.Metadata) {
    switch metadata {
    case .colourProfile(let bytes): self = .colourProfile(bytes)
    case .exif(let bytes): self = .exif(bytes)
    case .text(let keyword, let value): self = .text(keyword: keyword, value: value)
    case .pngChunk(let type, let data): self = .chunk(type: type, data)
    }
  }

  package var signalMetadata: VQZSignal.Metadata {
    switch self {
    case .colourProfile(let bytes): .colourProfile(bytes)
    case .exif(let bytes): .exif(bytes)
    case .text(let keyword, let value): .text(keyword: keyword, value: value)
    case .chunk(let type, let data): .pngChunk(type: type, data: data)
    }
  }
}
