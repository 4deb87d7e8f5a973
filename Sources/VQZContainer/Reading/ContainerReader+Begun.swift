extension ContainerReader {
  /// A tile of a file of scope `begun`, whose end may be missing. Its checksum proves a chunk that
  /// is whole; that of a tile that ends early, or of a compact file, nobody can look at.
  ///
  /// - Throws: `vqz.file.length` where the file ends before the tile begins.
  package func begunTile(_ number: Int) throws(ContainerError) -> TilePayload {
    if header.isCompact { return try tile(number) }
    guard index.tileOffsets.indices.contains(number) else {
      throw .broken(
        .fileLength, offset: file.byteCount, found: "the end",
        expected: "tile \(number) of \(header.blocks.count)")
    }
    let offset = index.tileOffsets[number]
    let beginning = Chunk.beginning(file, at: offset)
    let tile =
      if let beginning {
        try TilePayload(beginning, mayEndEarly: true)
      } else {
        try TilePayload(try Chunk.read(file, at: offset))
      }
    guard tile.number == number else {
      throw .broken(
        .orderTile, offset: offset, found: "tile \(tile.number)", expected: "tile \(number)")
    }
    guard beginning == nil || tile.method.hasIndices else {
      throw .broken(
        .fileLength, offset: file.byteCount, found: "the end",
        expected: "all of tile \(number), which has no levels")
    }
    try tile.check(header, offset: offset)
    return tile
  }
}
