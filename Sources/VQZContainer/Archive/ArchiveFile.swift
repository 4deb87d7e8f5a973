package import VQZCore

/// An archive: its index, and members and models where they are asked for. Several threads may read
/// at once.
package struct ArchiveFile: Sendable {
  package static let signature: [UInt8] = [0x8B, 0x56, 0x51, 0x5A, 0x0D, 0x0A, 0x1A, 0x0A]
  package static let version: UInt8 = 1
  /// Bytes that are read from the end at first: an index of ten thousand small members is no
  /// larger.
  private static let tailByteCount = 65_536

  package let index: ArchiveIndex
  /// Bytes of the chunk of the index.
  package let indexByteCount: Int
  private let file: StoredFile
  private let limits: Limits

  /// Bytes of the whole archive.
  package var byteCount: Int { file.byteCount }

  /// Whether the bytes start like an archive, damaged or not.
  package static func isPresent(in front: some Collection<UInt8>) -> Bool {
    front.starts(with: signature[..<4])
  }

  /// - Parameters:
  ///   - file: in memory or on a disk.
  ///   - limits: what a reader may spend.
  ///   - unpack: unpacks one zstd frame of a known number of bytes.
  package init(
    _ file: StoredFile, limits: Limits,
    unpack: (_ frame: ArraySlice<UInt8>, _ byteCount: Int) throws -> [UInt8]
  ) throws {
    try Self.check(file.bytes(0..<Self.signature.count))
    let chunk = try Self.list(file)
    var reader = PayloadReader(chunk)
    try Self.check(version: try reader.uint8())
    let rawByteCount = Int(clamping: try reader.varint())
    guard reader.remaining >= 4 else {
      throw ContainerError.broken(
        .chunkPayload, offset: reader.offset, found: "\(reader.remaining) bytes",
        expected: "a frame and a size")
    }
    guard rawByteCount <= limits.memoryByteCount else {
      throw ArchiveError.broken(
        .limitIndex, found: "\(rawByteCount) bytes",
        expected: "at most \(limits.memoryByteCount)")
    }
    let columns: [UInt8]
    do {
      columns = try unpack(reader.rest().dropLast(4), rawByteCount)
    } catch {
      throw ArchiveError.broken(
        .indexFrame, found: "no frame of \(rawByteCount) bytes", expected: "one zstd frame")
    }
    index = try ArchiveIndex(columns: columns, limits: limits)
    indexByteCount = chunk.endOffset - chunk.offset
    self.file = file
    self.limits = limits
    let room = chunk.offset - Self.signature.count
    let used = index.memberByteCount.saturatingSum(index.modelByteCount)
    guard used == room else {
      throw ArchiveError.broken(
        .memberLength, found: "\(used) bytes of members and models", expected: "\(room)")
    }
  }

  private static func check(version: UInt8) throws(ArchiveError) {
    guard version != 0 else {
      throw .broken(.versionZero, found: "0", expected: "\(Self.version)")
    }
    guard version <= Self.version else {
      throw .broken(.versionFuture, found: "\(version)", expected: "at most \(Self.version)")
    }
  }

  private static func check(_ front: ArraySlice<UInt8>) throws(ArchiveError) {
    if front.elementsEqual(signature) { return }
    if signature.starts(with: front) {
      throw .broken(.fileLength, found: "\(front.count) bytes", expected: "an archive")
    }
    throw .broken(
      isPresent(in: front) ? .signatureTransfer : .signature, offset: 0,
      found: "bytes \(Array(front))", expected: "\(signature)")
  }

  /// The chunk of the index, found from the end.
  private static func list(_ file: StoredFile) throws -> Chunk {
    let missing = ArchiveError.broken(
      .fileLength, offset: file.byteCount, found: "no index at the end", expected: "LIST")
    let room = file.byteCount - signature.count
    var tail = file.bytes(file.byteCount - min(room, tailByteCount)..<file.byteCount)
    guard tail.count >= Chunk.frameByteCount + 4 else { throw missing }
    var reader = ByteReader(tail.suffix(8))
    let size = Int(try reader.readUInt32())
    guard size <= room, size >= Chunk.frameByteCount + 4 else { throw missing }
    let offset = file.byteCount - size
    if size > tail.count { tail = file.bytes(offset..<file.byteCount) }
    let bytes = Array(tail.suffix(size))
    guard bytes.starts(with: ChunkType.list.letters) else { throw missing }
    let chunk: Chunk
    do throws(ContainerError) {
      chunk = try Chunk.read(bytes, at: 0)
    } catch {
      // The size that led here is not what the chunk says: it is behind the chunk's own checksum.
      guard error.brokenRule == .fileLength else { throw error }
      throw sizeError(size, "another length")
    }
    guard chunk.endOffset == size else { throw sizeError(size, "\(chunk.endOffset)") }
    return Chunk(type: chunk.type, offset: offset, payload: chunk.payload)
  }

  private static func sizeError(_ size: Int, _ expected: String) -> ArchiveError {
    .broken(.indexSize, found: "\(size)", expected: expected)
  }

  /// The file of a member: what a file of its own would be, byte for byte.
  package func file(of number: Int) throws -> [UInt8] {
    let range = index.range(of: number)
    guard range.count <= limits.memoryByteCount else {
      throw ArchiveError.broken(
        .limitMember, found: "\(range.count) bytes",
        expected: "at most \(limits.memoryByteCount)")
    }
    let offset = Self.signature.count
    let stored = file.bytes(offset + range.lowerBound..<offset + range.upperBound)
    guard stored.count == range.count else {
      throw ArchiveError.broken(
        .fileLength, offset: offset, found: "\(stored.count) bytes", expected: "\(range.count)")
    }
    let checksum = index.checksums[number]
    if let prototype = index.prototype(of: number) {
      return try prototype.file(stored, checksum: checksum)
    }
    guard CRC32C.of(stored) == checksum else {
      throw ArchiveError.broken(
        .memberChecksum, offset: offset + range.lowerBound, found: "another checksum",
        expected: "\(checksum)")
    }
    guard stored.starts(with: Signature.bytes) || CompactForm.isPresent(in: stored)
    else {
      throw ArchiveError.broken(
        .memberBytes, offset: offset + range.lowerBound, found: "bytes \(stored.prefix(8))",
        expected: "a .vqz file")
    }
    return Array(stored)
  }

  /// The first bytes of the file of a member, without the rest of a large one. Of a member that is
  /// stored whole they are not proved.
  package func front(of number: Int, byteCount: Int) throws -> [UInt8] {
    guard index.prototype(of: number) == nil else {
      return Array(try file(of: number).prefix(byteCount))
    }
    let range = index.range(of: number)
    let start = Self.signature.count + range.lowerBound
    return Array(file.bytes(start..<start + min(range.count, max(0, byteCount))))
  }

  /// A model that the archive carries.
  package func model(_ number: Int) throws -> ModelReference {
    let before = index.models[..<number].reduce(0) { $0 + $1.byteCount }
    let model = index.models[number]
    let offset = Self.signature.count + index.memberByteCount + before
    let bytes = Array(file.bytes(offset..<offset + model.byteCount))
    let chunk = try Chunk.read(bytes, at: 0)
    guard chunk.endOffset == model.byteCount, chunk.type == .carriedModel,
      chunk.payload.starts(with: model.id)
    else {
      throw ArchiveError.broken(
        .modelChunk, offset: offset, found: "chunk \(chunk.type)", expected: "MODC of its id")
    }
    return try ModelReference(chunk, limits: limits)
  }
}
