internal import VQZCore

/// What `INDX` holds: where the tiles are, and the checksum of the whole picture.
package struct ContainerIndex: Sendable, Equatable {
  /// Offset in the file of each `TILE`.
  package let tileOffsets: [Int]
  /// CRC-32C of all samples of the picture, blended, alpha included.
  package let sampleChecksum: UInt32

  package init(tileOffsets: [Int], sampleChecksum: UInt32) {
    self.tileOffsets = tileOffsets
    self.sampleChecksum = sampleChecksum
  }

  /// Reads the payload of `INDX` for a picture of `tileCount` tiles.
  init(_ chunk: Chunk, tileCount: Int) throws(ContainerError) {
    var reader = PayloadReader(chunk)
    let countOffset = reader.offset
    let count = try reader.varint()
    guard count == UInt64(clamping: tileCount) else {
      throw .broken(.indexCount, offset: countOffset, found: "\(count)", expected: "\(tileCount)")
    }
    // Grows with the bytes that are there, whatever the count promises.
    var offsets: [Int] = []
    var offset = 0
    for _ in 0..<tileCount {
      let fieldOffset = reader.offset
      let step = try reader.varint()
      // Offsets lie before the index, so anything larger ends here and nothing can overflow.
      guard step > 0 && step < UInt64(chunk.offset - offset) else {
        throw .broken(
          .indexOffsets, offset: fieldOffset, found: "a distance of \(step)",
          expected: "a place between \(offset) and \(chunk.offset)")
      }
      offset += Int(step)
      offsets.append(offset)
    }
    guard reader.remaining == 8 else {
      throw .broken(
        .chunkPayload, offset: reader.offset, found: "\(reader.remaining) bytes", expected: "8")
    }
    self.tileOffsets = offsets
    self.sampleChecksum = try reader.uint32()
    let sizeOffset = reader.offset
    let size = try reader.uint32()
    let expected = chunk.endOffset - chunk.offset
    guard size == UInt32(clamping: expected) else {
      throw .broken(.indexSize, offset: sizeOffset, found: "\(size)", expected: "\(expected)")
    }
  }

  /// The index at the end of a file of which only the end is there.
  ///
  /// - Parameters:
  ///   - end: its last bytes: at least those of the index.
  ///   - fileByteCount: bytes of the whole file.
  ///   - tileCount: blocks of the signal.
  package init(
    end: [UInt8], fileByteCount: Int, tileCount: Int
  ) throws(ContainerError) {
    let missing = Self.missing(fileByteCount)
    guard end.count >= 8, end.count <= fileByteCount else { throw missing }
    var tail = ByteReader(end[(end.count - 8)...])
    guard let size = try? tail.readUInt32(), Int(size) <= end.count else { throw missing }
    let start = end.count - Int(size)
    guard end[start...].starts(with: ChunkType.index.letters) else { throw missing }
    let chunk = try Chunk.read(end, at: start)
    guard chunk.type == .index, chunk.endOffset == end.count else { throw missing }
    // Where it lies in the whole file is what its offsets are held against.
    try self.init(
      Chunk(type: chunk.type, offset: fileByteCount - Int(size), payload: chunk.payload),
      tileCount: tileCount)
  }

  /// There is no index at the end of a file of so many bytes.
  static func missing(_ fileByteCount: Int) -> ContainerError {
    .broken(.fileLength, offset: fileByteCount, found: "no index at the end", expected: "INDX")
  }

  /// Bytes of the chunk.
  package var chunkByteCount: Int { payload.count + Chunk.frameByteCount }

  /// Most bytes that the chunk of an index takes. A tile is at most two chunks away from the next,
  /// so a distance takes no more than five bytes.
  package static func byteLimit(tileCount: Int) -> Int {
    (Chunk.frameByteCount + 10 + 8).saturatingSum(tileCount.saturatingProduct(5))
  }

  var payload: [UInt8] {
    var writer = ByteWriter()
    writer.appendVarint(UInt64(tileOffsets.count))
    var previous = 0
    for offset in tileOffsets {
      writer.appendVarint(UInt64(offset - previous))
      previous = offset
    }
    writer.append(sampleChecksum)
    writer.append(UInt32(clamping: writer.count + 4 + Chunk.frameByteCount))
    return writer.bytes
  }
}
