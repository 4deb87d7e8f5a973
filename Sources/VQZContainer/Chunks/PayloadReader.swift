internal import VQZCore

/// Takes the fields of one payload and names the rule and the place when one is wrong.
struct PayloadReader {
  private var reader: ByteReader
  private let start: Int
  /// What is broken where a field does not fit into what is left.
  private let shortage: ContainerRule

  /// - Parameter mayEndEarly: whether the chunk may be the beginning of one.
  init(_ chunk: Chunk, mayEndEarly: Bool = false) {
    self.reader = ByteReader(chunk.payload)
    self.start = chunk.payloadOffset
    self.shortage = mayEndEarly ? .fileLength : .chunkPayload
  }

  /// Takes the fields of a file that has no chunks.
  init(file: [UInt8]) {
    self.reader = ByteReader(file)
    self.start = 0
    self.shortage = .fileLength
  }

  /// Offset in the file of the next field.
  var offset: Int { start + reader.offset }
  var remaining: Int { reader.remaining }

  mutating func uint8() throws(ContainerError) -> UInt8 {
    do throws(BytesError) { return try reader.readUInt8() } catch { throw translated(error) }
  }

  mutating func uint32() throws(ContainerError) -> UInt32 {
    do throws(BytesError) { return try reader.readUInt32() } catch { throw translated(error) }
  }

  mutating func varint() throws(ContainerError) -> UInt64 {
    do throws(BytesError) { return try reader.readVarint() } catch { throw translated(error) }
  }

  /// A binary64 of IEEE 754, lowest byte first.
  mutating func float64() throws(ContainerError) -> Double {
    let bits = try bytes(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(bitPattern: bits)
  }

  mutating func bytes(_ count: Int) throws(ContainerError) -> [UInt8] {
    do throws(BytesError) {
      return Array(try reader.readBytes(count))
    } catch {
      throw translated(error)
    }
  }

  mutating func rest() -> ArraySlice<UInt8> { reader.readRest() }

  /// Every byte of the payload must have been a field.
  func finish() throws(ContainerError) {
    guard reader.isAtEnd else {
      throw .broken(
        .chunkPayload, offset: offset, found: "\(remaining) more bytes", expected: "its end")
    }
  }

  private func translated(_ error: BytesError) -> ContainerError {
    switch error {
    case .truncated(_, let needed, let available):
      .broken(
        shortage, offset: offset, found: "\(available) bytes", expected: "\(needed)")
    case .varintNotMinimal:
      .broken(
        .varintMinimal, offset: offset, found: "a zero last group", expected: "its shortest form")
    case .varintTooLong, .valueTooLarge:
      .broken(.varintRange, offset: offset, found: "more than 64 bits", expected: "at most 64")
    }
  }
}
