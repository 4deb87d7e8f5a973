internal import VQZCore

/// Puts a `.vqz` file together from front to back.
///
/// Finished bytes collect until they are taken: all at once from `finish`, or after every tile
/// with `takeBytes` so that a large picture is never in memory whole. What it writes,
/// `ContainerReader` accepts; values that would break a rule throw the reader's error.
package struct ContainerWriter: Sendable {
  private let header: ContainerHeader
  private var pending = ByteWriter()
  /// Bytes taken so far.
  private var takenByteCount = 0
  private var tileOffsets: [Int] = []
  /// Whether the last tile still lacks its alpha.
  private var awaitsAlpha = false

  package init(
    header: ContainerHeader, model: ModelReference, metadata: [PackedMetadata] = []
  ) throws(ContainerError) {
    guard !header.isCompact else {
      throw .broken(
        .headVersionCompact, offset: nil, found: "\(header.version)", expected: "1, 2, 4 or 5")
    }
    self.header = header
    pending.append(contentsOf: Signature.bytes)
    try Chunk.append(.head, header.payload, to: &pending)
    try Chunk.append(model.chunkType, try model.payload(), to: &pending)
    var rawByteCount = 0
    for (index, entry) in metadata.enumerated() {
      let payload = try entry.payload()
      rawByteCount += entry.content.rawByteCount
      try PackedMetadata.checkTotal(count: index + 1, rawByteCount: rawByteCount, offset: nil)
      try Chunk.append(.metadata, payload, to: &pending)
    }
  }

  /// Bytes of the file so far, taken or not.
  package var byteCount: Int { takenByteCount + pending.count }

  /// Appends the next tile; tiles come in the order of their numbers.
  package mutating func append(_ tile: TilePayload) throws(ContainerError) {
    guard !awaitsAlpha else {
      throw .broken(
        .orderAlpha, offset: nil, found: "tile \(tile.number)", expected: "alpha of the last")
    }
    guard tile.number == tileOffsets.count && tile.number < header.blocks.count else {
      throw .broken(
        .orderTile, offset: nil, found: "tile \(tile.number)",
        expected: "tile \(tileOffsets.count) of \(header.blocks.count)")
    }
    try tile.check(header, offset: nil)
    let offset = byteCount
    try Chunk.append(.tile, tile.payload, to: &pending)
    tileOffsets.append(offset)
    awaitsAlpha = header.hasAlpha
  }

  /// Appends the alpha of the last tile.
  package mutating func append(_ alpha: AlphaPayload) throws(ContainerError) {
    guard awaitsAlpha && alpha.number == tileOffsets.count - 1 else {
      throw .broken(
        .orderAlpha, offset: nil, found: "alpha of tile \(alpha.number)",
        expected: awaitsAlpha ? "that of tile \(tileOffsets.count - 1)" : "none here")
    }
    try alpha.check(header, offset: nil)
    try Chunk.append(.alpha, alpha.payload, to: &pending)
    awaitsAlpha = false
  }

  /// Appends the index and gives the bytes not yet taken. `sampleChecksum` is the CRC-32C of all
  /// samples of the decoded picture.
  package consuming func finish(sampleChecksum: UInt32) throws(ContainerError) -> [UInt8] {
    guard !awaitsAlpha else {
      throw .broken(.orderAlpha, offset: nil, found: "the end", expected: "alpha of the last tile")
    }
    guard tileOffsets.count == header.blocks.count else {
      throw .broken(
        .orderTile, offset: nil, found: "\(tileOffsets.count) tiles",
        expected: "\(header.blocks.count)")
    }
    let index = ContainerIndex(tileOffsets: tileOffsets, sampleChecksum: sampleChecksum)
    try Chunk.append(.index, index.payload, to: &pending)
    return pending.bytes
  }

  /// The bytes finished since the last call, in order.
  package mutating func takeBytes() -> [UInt8] {
    let bytes = pending.bytes
    takenByteCount += bytes.count
    pending = ByteWriter()
    return bytes
  }
}
