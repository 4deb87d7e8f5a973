internal import VQZCore
internal import VQZSystem

/// One chunk whose checksum was right: its type and where it and its payload lie in the file.
struct Chunk {
  /// Bytes of a chunk besides its payload: type, length and checksum.
  static let frameByteCount = 12
  static let payloadLimit = Int(Int32.max)

  let type: ChunkType
  let offset: Int
  let payload: ArraySlice<UInt8>

  var payloadOffset: Int { offset + 8 }
  var endOffset: Int { offset + payload.count + Self.frameByteCount }

  /// Reads the chunk at `offset` of the file, believing nothing before the checksum.
  static func read(_ file: StoredFile, at offset: Int) throws(ContainerError) -> Chunk {
    let available = file.byteCount - offset
    guard available >= frameByteCount else {
      throw .broken(
        .fileLength, offset: offset, found: "\(max(0, available)) bytes",
        expected: "a chunk of at least \(frameByteCount)")
    }
    var front = ByteReader(file.bytes(offset..<offset + 8))
    guard let letters = try? front.readBytes(4), let length = try? front.readUInt32() else {
      throw .broken(.fileLength, offset: offset, found: "the end", expected: "a chunk")
    }
    guard length <= UInt32(payloadLimit) else {
      throw .broken(
        .chunkLength, offset: offset + 4, found: "\(length)", expected: "at most \(payloadLimit)")
    }
    let size = Int(length) + frameByteCount
    let bytes = size <= available ? file.bytes(offset..<offset + size) : []
    var reader = ByteReader(bytes.dropFirst(8))
    guard let payload = try? reader.readBytes(Int(length)),
      let stored = try? reader.readUInt32()
    else {
      throw .broken(
        .fileLength, offset: offset, found: "\(available) bytes", expected: "\(size)")
    }
    let computed = CRC32C.of(bytes.dropLast(4))
    guard stored == computed else {
      throw .broken(
        .chunkChecksum, offset: offset, found: "checksum \(Hexadecimal.text(of: computed))",
        expected: "\(Hexadecimal.text(of: stored))")
    }
    guard let type = ChunkType(letters) else {
      throw .broken(.chunkType, offset: offset, found: "bytes \(letters)", expected: "four letters")
    }
    return Chunk(type: type, offset: offset, payload: payload)
  }

  static func read(_ file: [UInt8], at offset: Int) throws(ContainerError) -> Chunk {
    try read(StoredFile(file), at: offset)
  }

  /// The first bytes of the chunk at `offset`: all that the file has of its payload, where it ends
  /// before the chunk does, which no checksum proves.
  ///
  /// - Returns: nil where the chunk is whole, or there is not even its length.
  static func beginning(_ file: StoredFile, at offset: Int) -> Chunk? {
    guard let end = try? endOffset(file, at: offset), end > file.byteCount,
      let type = ChunkType(file.bytes(offset..<offset + 4))
    else { return nil }
    // The last four bytes may be some of the checksum already.
    let payloadEnd = min(end - 4, file.byteCount)
    return Chunk(type: type, offset: offset, payload: file.bytes(offset + 8..<payloadEnd))
  }

  /// Where the chunk at `offset` ends by the length that it says, which is not proved.
  static func endOffset(_ file: StoredFile, at offset: Int) throws(ContainerError) -> Int {
    var reader = ByteReader(file.bytes(offset..<offset.saturatingSum(8)))
    guard (try? reader.readBytes(4)) != nil, let length = try? reader.readUInt32() else {
      throw .broken(.fileLength, offset: offset, found: "the end", expected: "a chunk")
    }
    return offset + Int(length) + frameByteCount
  }

  /// Appends a whole chunk to the file.
  static func append(
    _ type: ChunkType, _ payload: [UInt8], to file: inout ByteWriter
  ) throws(ContainerError) {
    guard payload.count <= payloadLimit else {
      throw .broken(
        .chunkLength, offset: nil, found: "\(payload.count)", expected: "at most \(payloadLimit)")
    }
    let start = file.count
    file.append(contentsOf: type.letters)
    file.append(UInt32(payload.count))
    file.append(contentsOf: payload)
    file.append(CRC32C.of(file.bytes[start...]))
  }
}
