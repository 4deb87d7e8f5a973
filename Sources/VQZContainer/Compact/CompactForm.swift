internal import VQZCore

/// A file of one tile without chunks, which saves some hundred bytes (`Formats/vqz.md`, Compact
/// form). Every value of this type keeps the rules of the format.
package struct CompactForm: Sendable {
  /// Its first byte is neither ASCII nor the start of a character in UTF-8; two bytes are others
  /// than those of a file with chunks, so that no damage to one byte makes one of the other.
  package static let signature: [UInt8] = [0x8A, 0x56, 0x51, 0x7A]
  /// That of neutral pictures.
  package static let neutralSignature: [UInt8] = [0x8C, 0x56, 0x51, 0x7A]
  package static let signatures = [signature, neutralSignature]

  /// Whether bytes begin as a file of this form does.
  package static func isPresent(in file: some Collection<UInt8>) -> Bool {
    signatures.contains { file.starts(with: $0) }
  }

  private static let colourFlag: UInt8 = 1 << 3
  private static let metadataFlag: UInt8 = 1 << 4
  /// The layout byte of a payload of indices lies in the top three bits of the flags.
  private static let layoutShift: UInt8 = 5

  let header: ContainerHeader
  let model: ModelReference
  let metadata: [PackedMetadata]
  let tile: TilePayload

  /// Nil where the picture or what belongs to it needs chunks: several tiles, alpha, a bound, a
  /// model inside the file or a hint where to get it, properties, or original bits that four bits
  /// cannot tell.
  package init?(
    header: ContainerHeader, model: ModelReference, metadata: [PackedMetadata], tile: TilePayload
  ) {
    guard header.version != 4, let layout = header.layout, !layout.hasAlpha,
      header.blocks.count == 1, header.promise == nil,
      Self.bitsCode(header.originalBitsPerSample) != nil,
      let model = Self.abbreviated(model),
      Self.layout(of: tile) != nil, metadata.allSatisfy({ CompactMetadata.holds($0.kind) }),
      let header = try? ContainerHeader(
        compact: (UInt64(header.width), UInt64(header.height)), layout: layout,
        original: header.original, originalBits: header.originalBitsPerSample,
        quality: UInt8(clamping: header.quality), isNeutral: header.isNeutral,
        limits: Limits(positionCount: .max), offset: 0)
    else { return nil }
    self.header = header
    self.model = model
    self.metadata = metadata
    self.tile = tile
  }

  /// What a compact file says before its metadata.
  struct Front {
    let header: ContainerHeader
    let model: ModelReference
    let method: TilePayload.Method
    /// The byte of layout that a payload of indices begins with.
    let layout: UInt8
    let hasMetadata: Bool
  }

  /// Reads everything before the metadata of a file that begins with the signature.
  static func front(
    _ reader: inout PayloadReader, limits: Limits
  ) throws(ContainerError) -> Front {
    let isNeutral = try reader.bytes(signature.count).elementsEqual(neutralSignature)
    let flagsOffset = reader.offset
    let flags = try reader.uint8()
    let layout = flags >> layoutShift
    let isGrey = flags & colourFlag == 0
    guard let method = TilePayload.Method(rawValue: flags & 7) else {
      throw .broken(.tileMethod, offset: flagsOffset, found: "\(flags & 7)", expected: "1 to 7")
    }
    guard layout == 0 || hasLayout(method) else {
      throw .broken(
        .compactFlags, offset: flagsOffset, found: "a layout of \(layout) for method \(flags & 7)",
        expected: "0")
    }
    guard !isNeutral || !isGrey else {
      throw .broken(
        .compactFlags, offset: flagsOffset, found: "grey", expected: "equal red, green and blue")
    }
    let original = try reader.uint8()
    let sizeOffset = reader.offset
    let size = (width: try reader.varint(), height: try reader.varint())
    let header = try ContainerHeader(
      compact: size, layout: isGrey || isNeutral ? .grey : .rgb,
      original: Signal.Origin(rawValue: original & 15) ?? .none,
      originalBits: bits(code: Int(original >> 4)), quality: try reader.uint8(),
      isNeutral: isNeutral, limits: limits, offset: sizeOffset)
    return Front(
      header: header,
      model: .abbreviated(prefix: try reader.bytes(ModelReference.prefixByteCount)),
      method: method, layout: layout, hasMetadata: flags & metadataFlag != 0)
  }

  /// Reads a file that begins with the signature.
  ///
  /// - Parameter mayEndEarly: whether `file` may be the first bytes of one.
  init(
    _ file: [UInt8], limits: Limits, mayEndEarly: Bool = false
  ) throws(ContainerError) {
    var reader = PayloadReader(file: file)
    let start = try Self.front(&reader, limits: limits)
    header = start.header
    model = start.model
    metadata = start.hasMetadata ? try CompactMetadata.read(&reader) : []
    let front = CRC32C.of(file[..<reader.offset])
    let checksum = try reader.uint32() ^ front
    let offset = reader.offset
    let parts = try TilePayload.parts(of: start.method, &reader, mayEndEarly: mayEndEarly)
    tile = TilePayload(
      number: 0, method: start.method, sampleChecksum: checksum,
      indices: Self.hasLayout(start.method)
        ? ([start.layout] + parts.indices)[...] : parts.indices,
      residuals: parts.residuals, mayEndEarly: mayEndEarly)
    try tile.check(header, offset: offset)
  }

  /// The whole file.
  package func bytes() throws(ContainerError) -> [UInt8] {
    try tile.check(header, offset: nil)
    var writer = ByteWriter(capacity: tile.byteCount + 64)
    writer.append(contentsOf: header.isNeutral ? Self.neutralSignature : Self.signature)
    var flags = tile.method.rawValue | (Self.layout(of: tile) ?? 0) << Self.layoutShift
    if header.decodedShape.channels == 3 { flags |= Self.colourFlag }
    if !metadata.isEmpty { flags |= Self.metadataFlag }
    writer.append(flags)
    let bits = Self.bitsCode(header.originalBitsPerSample) ?? 0
    writer.append(header.original.rawValue | bits << 4)
    writer.appendVarint(UInt64(header.width))
    writer.appendVarint(UInt64(header.height))
    writer.append(UInt8(clamping: header.quality))
    writer.append(contentsOf: model.id)
    if !metadata.isEmpty { try CompactMetadata.append(metadata, to: &writer) }
    writer.append(tile.sampleChecksum ^ CRC32C.of(writer.bytes))
    var rest = ByteWriter(capacity: tile.byteCount + 16)
    tile.appendParts(to: &rest)
    writer.append(contentsOf: rest.bytes.dropFirst(Self.hasLayout(tile.method) ? 1 : 0))
    return writer.bytes
  }

  /// Whether the payload is indices and nothing else, which begin with a byte of layout.
  private static func hasLayout(_ method: TilePayload.Method) -> Bool { !method.isSealed }

  /// What the flags hold of the payload; nil where they cannot.
  private static func layout(of tile: TilePayload) -> UInt8? {
    guard hasLayout(tile.method) else { return 0 }
    guard let layout = tile.indices.first, layout < 8 else { return nil }
    return layout
  }

  private static func abbreviated(_ model: ModelReference) -> ModelReference? {
    switch model {
    case .named(let id, _, let hint):
      hint.isEmpty && id.count == SHA256.byteCount
        ? .abbreviated(prefix: Array(id.prefix(ModelReference.prefixByteCount))) : nil
    case .abbreviated: model
    case .carried: nil
    }
  }

  /// Four bits for the bits of an original sample: 15 stands for 16, which pictures have.
  private static func bits(code: Int) -> Int { code == 15 ? 16 : code }

  private static func bitsCode(_ bits: Int) -> UInt8? {
    (0...14).contains(bits) ? UInt8(bits) : bits == 16 ? 15 : nil
  }
}
