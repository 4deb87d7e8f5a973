import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal

/// How coded tiles become a file.
extension LadderEncoder {
  /// A tile with its alpha, where the picture has any.
  struct CodedPart {
    let tile: TilePayload
    let alpha: AlphaPayload?
  }

  /// Writes the compact form where it can hold everything, else chunks.
  ///
  /// - Returns: the bytes of the file.
  func write(
    _ parts: [CodedPart], header: ContainerHeader, metadata: [PackedMetadata],
    sampleChecksum: UInt32, to sink: ([UInt8]) throws -> Void
  ) throws -> Int {
    // A tile that is the whole picture, without alpha, has the picture's checksum.
    if let tile = parts.first?.tile,
      let form = CompactForm(header: header, model: reference, metadata: metadata, tile: tile)
    {
      let bytes = try form.bytes()
      try sink(bytes)
      return bytes.count
    }
    var writer = try ContainerWriter(header: header, model: reference, metadata: metadata)
    for part in parts {
      try writer.append(part.tile)
      if let alpha = part.alpha { try writer.append(alpha) }
      try sink(writer.takeBytes())
    }
    let byteCount = writer.byteCount
    let tail = try writer.finish(sampleChecksum: sampleChecksum)
    try sink(tail)
    return byteCount + tail.count
  }
}

extension VQZModel {
  /// The model as a file names or carries it.
  func reference(_ options: VQZEncoder.Options) throws(VQZError) -> ModelReference {
    guard options.embedsModel else {
      return .named(id: identifierBytes, name: name, hint: options.modelHint)
    }
    return .carried(id: identifierBytes, file: try carriedFile)
  }
}

extension PackedMetadata {
  /// Metadata, packed where that makes it shorter.
  init(packing metadata: Signal.Metadata) throws(VQZError) {
    let raw = metadata.payload
    do {
      let frame = try Zstd.compress(raw, level: 19)
      self.init(
        kind: metadata.kind,
        content: frame.count < raw.count
          ? PackedBytes(zstd: frame, rawByteCount: raw.count) : PackedBytes(stored: raw))
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
