package import VQZCore

/// A `.vqz` file as an archive stores it.
package struct ShrunkMember: Sendable {
  /// Nil where the file is stored whole.
  package let prototype: ArchivePrototype?
  /// The value of the column of checksums.
  package let checksum: UInt32
  package let stored: ArraySlice<UInt8>

  /// Takes a file apart, or takes it whole where it does not come back byte for byte.
  ///
  /// - Throws: what is wrong with the file: it has to keep every rule that can be checked without
  ///   its model.
  package init(_ file: [UInt8], limits: Limits) throws {
    let reader = try ContainerReader(file, limits: limits)
    let shrunk =
      CompactForm.isPresent(in: file)
      ? try Self.compact(file, limits) : try Self.chunks(file, reader)
    if let shrunk, let prototype = shrunk.prototype,
      prototype.bytes.count <= ArchivePrototype.writtenByteLimit,
      try prototype.file(shrunk.stored, checksum: shrunk.checksum) == file
    {
      self = shrunk
    } else {
      self.init(prototype: nil, checksum: CRC32C.of(file), stored: file[...])
    }
  }

  private init(prototype: ArchivePrototype?, checksum: UInt32, stored: ArraySlice<UInt8>) {
    self.prototype = prototype
    self.checksum = checksum
    self.stored = stored
  }

  private static func compact(_ file: [UInt8], _ limits: Limits) throws -> ShrunkMember? {
    var reader = PayloadReader(file: file)
    let front = try CompactForm.front(&reader, limits: limits)
    if front.hasMetadata { _ = try CompactMetadata.read(&reader) }
    let end = reader.offset
    guard end <= ArchivePrototype.writtenByteLimit else { return nil }
    let checksum = try reader.uint32()
    return ShrunkMember(
      prototype: try ArchivePrototype(form: .compact, bytes: Array(file[..<end])),
      checksum: checksum, stored: reader.rest())
  }

  /// Nil for a file of other chunks than these: one tile, perhaps its alpha, the index.
  private static func chunks(_ file: [UInt8], _ reader: ContainerReader) throws -> ShrunkMember? {
    guard let first = reader.chunks.firstIndex(where: { $0.type == .tile }),
      reader.chunks[first].offset <= ArchivePrototype.writtenByteLimit
    else { return nil }
    let hasAlpha = reader.header.hasAlpha
    let types: [ChunkType] = hasAlpha ? [.tile, .alpha, .index] : [.tile, .index]
    guard reader.chunks[first...].map(\.type) == types else { return nil }
    let tile = reader.chunks[first]
    let prototype = try ArchivePrototype(
      form: hasAlpha ? .tileWithAlpha : .tile, bytes: Array(file[..<tile.offset]))
    // Behind the head of the chunk and the number, which is a byte: tile 0.
    let payload = file[(tile.offset + 9)..<(tile.offset + tile.byteCount - 4)]
    var writer = ByteWriter(capacity: file.count)
    if hasAlpha {
      writer.appendVarint(UInt64(payload.count))
      writer.append(contentsOf: payload)
      let alpha = reader.chunks[first + 1]
      writer.append(contentsOf: file[alpha.offset..<(alpha.offset + alpha.byteCount)])
    } else {
      writer.append(contentsOf: payload.prefix(1))
      writer.append(contentsOf: payload.dropFirst(5))
    }
    return ShrunkMember(
      prototype: prototype, checksum: reader.index.sampleChecksum, stored: writer.bytes[...])
  }
}
