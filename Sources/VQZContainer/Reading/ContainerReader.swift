package import VQZCore

/// A `.vqz` file taken apart and found to keep every rule that can be checked without its model.
///
/// Nothing is decoded or unpacked. Bytes in memory are shared, not copied.
package struct ContainerReader: Sendable {
  /// How much of the file is looked at when it is opened.
  package enum Scope: Sendable {
    /// Every chunk.
    case everything
    /// Every chunk, but none is kept: tiles are read again when they are asked for. For a file that
    /// is not in memory.
    case proved
    /// The front, the index at the end, and later the tiles that are asked for: for reading a
    /// part of a large picture.
    case indexed
    /// The front, and the tiles one after another as far as the file goes: it may be the first
    /// bytes of one. Then `index` has the places of the tiles that are begun, and no checksum.
    case begun
  }

  /// One chunk, for a listing.
  package struct ChunkSummary: Sendable, Equatable {
    package let type: ChunkType
    package let offset: Int
    /// Bytes of the whole chunk.
    package let byteCount: Int
  }

  package let header: ContainerHeader
  package let model: ModelReference
  package let metadata: [PackedMetadata]
  package let index: ContainerIndex
  /// The chunks looked at, in their order; the compact form has none.
  package let chunks: [ChunkSummary]
  let file: StoredFile
  /// Every tile and every alpha, where all of them were looked at; else none, and each is read when
  /// it is asked for.
  private let tiles: [TilePayload]
  private let alphas: [AlphaPayload]

  package init(
    _ file: [UInt8], limits: Limits = Limits(), scope: Scope = .everything
  ) throws(ContainerError) {
    try self.init(StoredFile(file), limits: limits, scope: scope)
  }

  package init(
    _ file: StoredFile, limits: Limits = Limits(), scope: Scope
  ) throws(ContainerError) {
    let front = file.bytes(0..<CompactForm.signature.count)
    if CompactForm.isPresent(in: front) {
      self.init(
        compact: try CompactForm(file.all, limits: limits, mayEndEarly: scope == .begun), of: file)
    } else {
      try self.init(chunks: file, limits: limits, scope: scope)
    }
  }

  private init(chunks file: StoredFile, limits: Limits, scope: Scope) throws(ContainerError) {
    try Signature.check(Array(file.bytes(0..<Signature.bytes.count)))
    var walk = ContainerWalk(file, limits: limits, keepsTiles: scope == .everything)
    let front: ContainerWalk.Front
    let index: ContainerIndex
    switch scope {
    case .everything, .proved:
      front = try walk.front()
      index = try walk.tiles(front)
    case .indexed: (front, index) = try walk.ends()
    case .begun:
      let offsets: [Int]
      (front, offsets) = try walk.begun()
      index = ContainerIndex(tileOffsets: offsets, sampleChecksum: 0)
    }
    self.header = front.header
    self.model = front.model
    self.metadata = walk.metadata
    self.index = index
    self.chunks = walk.chunks
    self.file = file
    self.tiles = walk.tiles
    self.alphas = walk.alphas
  }

  private init(compact form: CompactForm, of file: StoredFile) {
    self.header = form.header
    self.model = form.model
    self.metadata = form.metadata
    self.index = ContainerIndex(tileOffsets: [0], sampleChecksum: form.tile.sampleChecksum)
    self.chunks = []
    self.file = file
    self.tiles = [form.tile]
    self.alphas = []
  }

  /// The blocks of the last two axes: of a picture all of them.
  package var grid: TileGrid { header.grid }

  /// The coded indices of a tile in 0..<header.blocks.count.
  package func tile(_ number: Int) throws(ContainerError) -> TilePayload {
    if tiles.indices.contains(number) { return tiles[number] }
    let offset = try tileOffset(number)
    let chunk = try Chunk.read(file, at: offset)
    guard chunk.type == .tile else { throw notATile(number, chunk) }
    let tile = try TilePayload(chunk)
    guard tile.number == number else { throw notATile(number, chunk) }
    try tile.check(header, offset: offset)
    return tile
  }

  /// The alpha of a tile; nil where the signal has none.
  package func alpha(_ number: Int) throws(ContainerError) -> AlphaPayload? {
    guard header.hasAlpha else { return nil }
    if alphas.indices.contains(number) { return alphas[number] }
    // The tile itself is not believed here: what lies behind it must be a whole chunk of its own
    // that says it belongs to this tile.
    let end = try Chunk.endOffset(file, at: tileOffset(number))
    return try ContainerWalk.alpha(try Chunk.read(file, at: end), number: number, header)
  }

  private func tileOffset(_ number: Int) throws(ContainerError) -> Int {
    guard tiles.isEmpty, index.tileOffsets.indices.contains(number) else {
      throw .broken(
        .orderTile, offset: nil, found: "tile \(number)",
        expected: "one of \(header.blocks.count)")
    }
    return index.tileOffsets[number]
  }

  private func notATile(_ number: Int, _ chunk: Chunk) -> ContainerError {
    .broken(
      .indexOffsets, offset: chunk.offset, found: "chunk \(chunk.type)", expected: "tile \(number)")
  }
}
