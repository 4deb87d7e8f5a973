import Testing
import VQZCore

@Suite struct BytesTests {
  @Test func integersAreLittleEndianAndComeBack() throws {
    var writer = ByteWriter()
    writer.append(UInt8(0x01))
    writer.append(UInt16(0x0302))
    writer.append(UInt32(0x0706_0504))
    writer.append(UInt64(0x0F0E_0D0C_0B0A_0908))
    #expect(writer.bytes == Array(1...15))
    var reader = ByteReader(writer.bytes)
    #expect(try reader.readUInt8() == 0x01)
    #expect(try Array(reader.readBytes(2)) == [0x02, 0x03])
    #expect(try reader.readUInt32() == 0x0706_0504)
    #expect(try reader.readUInt64() == 0x0F0E_0D0C_0B0A_0908)
    #expect(reader.isAtEnd && reader.offset == 15 && reader.remaining == 0)
  }

  @Test func offsetsCountFromTheStartOfTheSlice() throws {
    var reader = ByteReader([9, 9, 1, 2, 3, 9][2..<5])
    #expect(try reader.readUInt8() == 1)
    #expect(reader.offset == 1)
    #expect(try Array(reader.readBytes(1)) == [2])
    #expect(Array(reader.readRest()) == [3])
    #expect(throws: BytesError.truncated(offset: 3, needed: 1, available: 0)) {
      try reader.readUInt8()
    }
  }

  @Test func aFailedReadStaysWhereItWas() throws {
    var reader = ByteReader([1, 2, 3])
    #expect(throws: BytesError.truncated(offset: 0, needed: 4, available: 3)) {
      try reader.readUInt32()
    }
    #expect(throws: BytesError.truncated(offset: 0, needed: -1, available: 3)) {
      try reader.readBytes(-1)
    }
    #expect(throws: BytesError.truncated(offset: 0, needed: .max, available: 3)) {
      try reader.readBytes(.max)
    }
    #expect(reader.offset == 0)
  }

  private static let knownVarints: [(UInt64, [UInt8])] = [
    (0, [0]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]),
    (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
  ]

  @Test(arguments: knownVarints)
  func varintsHaveTheirKnownBytes(value: UInt64, bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.appendVarint(value)
    #expect(writer.bytes == bytes)
    #expect(ByteWriter.varintByteCount(value) == bytes.count)
    var reader = ByteReader(bytes)
    #expect(try reader.readVarint() == value)
  }

  @Test func everyShiftOfAVarintRoundTrips() throws {
    for shift in UInt64(0)..<64 {
      for value in [1 << shift, (1 << shift) &- 1, UInt64.max >> shift] {
        var writer = ByteWriter()
        writer.appendVarint(value)
        #expect(writer.count == ByteWriter.varintByteCount(value))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readVarint() == value)
        #expect(reader.isAtEnd)
      }
    }
  }

  @Test func hostileVarintsAreRefused() {
    func read(_ bytes: [UInt8]) throws -> UInt64 {
      var reader = ByteReader(bytes)
      return try reader.readVarint()
    }
    let tenFull = [UInt8](repeating: 0xFF, count: 9)
    #expect(throws: BytesError.varintNotMinimal(offset: 0)) { try read([0x80, 0x00]) }
    #expect(throws: BytesError.varintTooLong(offset: 0)) { try read(tenFull + [0x02]) }
    #expect(throws: BytesError.varintTooLong(offset: 0)) { try read(tenFull + [0x81, 0x00]) }
    #expect(throws: BytesError.truncated(offset: 0, needed: 3, available: 2)) {
      try read([0x80, 0x80])
    }
  }

  @Test func aBoundedVarintNamesItsBound() {
    var reader = ByteReader([0xAC, 0x02])
    #expect(throws: BytesError.valueTooLarge(offset: 0, value: 300, bound: 299)) {
      try reader.readVarint(atMost: 299)
    }
    #expect(throws: Never.self) { try reader.readVarint(atMost: 300) }
  }

  @Test func sharedBytesOfEitherKindAreTheSame() {
    let bytes = (0..<100).map { UInt8($0) }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    defer { unsafe copy.deallocate() }
    _ = unsafe copy.initialize(from: bytes)
    let kinds = unsafe [SharedBytes(bytes), SharedBytes(program: UnsafeBufferPointer(copy))]
    for shared in kinds {
      #expect(shared.count == 100 && shared.array == bytes)
      let part = shared[20..<80][5..<10]
      #expect(part.array == [25, 26, 27, 28, 29] && part == SharedBytes([25, 26, 27, 28, 29]))
      #expect(part != SharedBytes([25, 26, 27, 28, 30]) && part != SharedBytes([25]))
      #expect(shared[7..<7].array.isEmpty && shared[100..<100].count == 0)
    }
    #expect(kinds[0] == kinds[1])
  }
}
