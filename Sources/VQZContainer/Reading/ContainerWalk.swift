internal import VQZCore

/// Goes through the chunks of a file in order and holds each against what may stand there.
struct ContainerWalk {
  struct Front {
    let header: ContainerHeader
    let model: ModelReference
  }

  private let file: StoredFile
  private let limits: Limits
  /// Whether tiles and alphas stay in memory when they were looked at.
  private let keepsTiles: Bool
  private var position = Signature.bytes.count
  private(set) var metadata: [PackedMetadata] = []
  private(set) var chunks: [ContainerReader.ChunkSummary] = []
  /// The tiles that were read, in order, and the alpha of each where the signal has any.
  private(set) var tiles: [TilePayload] = []
  private(set) var alphas: [AlphaPayload] = []
  private var metadataCount = 0
  private var metadataByteCount = 0

  init(_ file: StoredFile, limits: Limits, keepsTiles: Bool = true) {
    self.file = file
    self.limits = limits
    self.keepsTiles = keepsTiles
  }

  /// `HEAD`, the model, and everything up to the first chunk of another kind.
  mutating func front() throws(ContainerError) -> Front {
    let front = try beginning()
    while true {
      let start = position
      let chunk = try next()
      if chunk.type == .metadata {
        try take(metadata: chunk)
      } else if chunk.type.isCritical {
        position = start
        chunks.removeLast()
        return front
      }
    }
  }

  /// `HEAD` and the model.
  private mutating func beginning() throws(ContainerError) -> Front {
    let first = try next()
    guard first.type == .head else { throw unexpected(first, .orderHead, "HEAD") }
    let header = try ContainerHeader(first, limits: limits)
    let second = try next()
    guard second.type == .namedModel || second.type == .carriedModel else {
      try refuseUnknown(second)
      throw unexpected(second, .orderModel, "MODL or MODC")
    }
    return Front(header: header, model: try ModelReference(second, limits: limits))
  }

  /// Every tile, and the index behind them.
  mutating func tiles(_ front: Front) throws(ContainerError) -> ContainerIndex {
    let count = front.header.blocks.count
    var offsets: [Int] = []
    while true {
      let chunk = try next()
      switch chunk.type {
      case .tile:
        let tile = try TilePayload(chunk)
        guard tile.number == offsets.count && tile.number < count else {
          throw .broken(
            .orderTile, offset: chunk.offset, found: "tile \(tile.number)",
            expected: offsets.count < count ? "tile \(offsets.count)" : "the index")
        }
        try tile.check(front.header, offset: chunk.offset)
        offsets.append(chunk.offset)
        if keepsTiles { tiles.append(tile) }
        if front.header.hasAlpha {
          let alpha = try Self.alpha(try next(), number: tile.number, front.header)
          if keepsTiles { alphas.append(alpha) }
        }
      case .index:
        return try index(chunk, offsets: offsets, tileCount: count)
      case .head: throw unexpected(chunk, .orderHead, "one HEAD")
      case .namedModel, .carriedModel: throw unexpected(chunk, .orderModel, "one model")
      case .metadata: throw unexpected(chunk, .orderMeta, "it before the first tile")
      case .alpha: throw unexpected(chunk, .orderAlpha, "none here")
      default: try refuseUnknown(chunk)
      }
    }
  }

  /// The front and the index from the end of the file, without the tiles: not even the first of
  /// them need be there.
  mutating func ends() throws(ContainerError) -> (front: Front, index: ContainerIndex) {
    let front = try beginning()
    let (count, byteCount) = (front.header.blocks.count, file.byteCount)
    let end = file.bytes(max(0, byteCount - ContainerIndex.byteLimit(tileCount: count))..<byteCount)
    let index = try ContainerIndex(end: Array(end), fileByteCount: byteCount, tileCount: count)
    let indexByteCount = index.chunkByteCount
    guard indexByteCount <= byteCount - position else { throw ContainerIndex.missing(byteCount) }
    // Only what may be skipped, and metadata, can stand before the first tile.
    let firstTile = index.tileOffsets.first ?? 0
    while position != firstTile {
      let chunk = try next()
      if chunk.type == .metadata {
        try take(metadata: chunk)
      } else if chunk.type.isCritical || position > firstTile {
        try refuseUnknown(chunk)
        throw unexpected(chunk, .indexOffsets, "the first tile of the index")
      }
    }
    chunks.append(
      .init(
        type: .index, offset: byteCount - indexByteCount, byteCount: indexByteCount))
    return (front, index)
  }

  /// The front, and where tiles begin, as far as the file goes. Tiles are looked at when they are
  /// read; what stands between them is skipped.
  mutating func begun() throws(ContainerError) -> (front: Front, offsets: [Int]) {
    let front = try beginning()
    var offsets: [Int] = []
    while offsets.count < front.header.blocks.count, position < file.byteCount {
      let type = ChunkType(file.bytes(position..<position + 4))
      if type == .tile {
        offsets.append(position)
      } else if offsets.isEmpty {
        let chunk = try next()
        if chunk.type == .metadata {
          try take(metadata: chunk)
        } else if chunk.type.isCritical {
          try refuseUnknown(chunk)
          throw unexpected(chunk, .orderTile, "tile 0")
        }
        continue
      } else if type == .index {
        break
      }
      // Whoever reads the chunk finds out that the file ends within it.
      guard let end = try? Chunk.endOffset(file, at: position) else { break }
      position = end
    }
    return (front, offsets)
  }

  /// Reads the `ALPH` that must follow the tile of that number.
  static func alpha(
    _ chunk: Chunk, number: Int, _ header: ContainerHeader
  ) throws(ContainerError) -> AlphaPayload {
    guard chunk.type == .alpha else {
      throw .broken(
        .orderAlpha, offset: chunk.offset, found: "chunk \(chunk.type)", expected: "ALPH")
    }
    let alpha = try AlphaPayload(chunk)
    guard alpha.number == number else {
      throw .broken(
        .orderAlpha, offset: chunk.offset, found: "alpha of tile \(alpha.number)",
        expected: "that of tile \(number)")
    }
    try alpha.check(header, offset: chunk.offset)
    return alpha
  }

  private func index(
    _ chunk: Chunk, offsets: [Int], tileCount: Int
  ) throws(ContainerError) -> ContainerIndex {
    guard offsets.count == tileCount else {
      throw .broken(
        .orderTile, offset: chunk.offset, found: "the index", expected: "tile \(offsets.count)")
    }
    let index = try ContainerIndex(chunk, tileCount: tileCount)
    guard index.tileOffsets == offsets else {
      throw .broken(
        .indexOffsets, offset: chunk.payloadOffset, found: "other offsets",
        expected: "those of the tiles")
    }
    guard position == file.byteCount else {
      throw .broken(
        .fileEnd, offset: position, found: "\(file.byteCount - position) more bytes",
        expected: "the end")
    }
    return index
  }

  private mutating func take(metadata chunk: Chunk) throws(ContainerError) {
    metadataCount += 1
    if let entry = try PackedMetadata.read(chunk) {
      metadataByteCount += entry.content.rawByteCount
      metadata.append(entry)
    }
    try PackedMetadata.checkTotal(
      count: metadataCount, rawByteCount: metadataByteCount, offset: chunk.offset)
  }

  private mutating func next() throws(ContainerError) -> Chunk {
    let chunk = try Chunk.read(file, at: position)
    chunks.append(
      .init(type: chunk.type, offset: position, byteCount: chunk.endOffset - position))
    position = chunk.endOffset
    return chunk
  }

  private static let known: Set<ChunkType> = [
    .head, .namedModel, .carriedModel, .metadata, .tile, .alpha, .index,
  ]

  /// A chunk that nobody knows: critical ones stop the reader, others are skipped.
  private func refuseUnknown(_ chunk: Chunk) throws(ContainerError) {
    if chunk.type.isCritical && !Self.known.contains(chunk.type) {
      throw .broken(
        .chunkCritical, offset: chunk.offset, found: "chunk \(chunk.type)",
        expected: "those of version \(ContainerHeader.version)")
    }
  }

  private func unexpected(
    _ chunk: Chunk, _ rule: ContainerRule, _ expected: String
  ) -> ContainerError {
    .broken(rule, offset: chunk.offset, found: "chunk \(chunk.type)", expected: expected)
  }
}
