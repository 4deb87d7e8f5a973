internal import VQZCore

/// Bytes as they lie in the file. The container carries them; who uses them unpacks them, to
/// exactly `rawByteCount` bytes.
package struct PackedBytes: Sendable, Equatable {
  package enum Packing: UInt8, Sendable {
    case stored = 0
    case zstd = 1
  }

  package let packing: Packing
  package let rawByteCount: Int
  package let bytes: [UInt8]

  package init(stored bytes: [UInt8]) {
    self.packing = .stored
    self.rawByteCount = bytes.count
    self.bytes = bytes
  }

  /// `frame` is one zstd frame that unpacks to `rawByteCount` bytes.
  package init(zstd frame: [UInt8], rawByteCount: Int) {
    self.packing = .zstd
    self.rawByteCount = rawByteCount
    self.bytes = frame
  }

  /// Which rules speak of the packing and the length, and which lengths are allowed.
  struct Rules {
    let packing: ContainerRule
    let length: ContainerRule
    let lengths: ClosedRange<UInt64>

    static let model = Rules(
      packing: .modelPacking, length: .modelLength, lengths: 1...UInt64(Int32.max))
    static let metadata = Rules(
      packing: .metaPacking, length: .metaLength, lengths: 0...(1 << 26))
  }

  /// Reads packing, raw byte count and the bytes to the end of the payload.
  init(_ reader: inout PayloadReader, rules: Rules) throws(ContainerError) {
    let start = reader.offset
    let number = try reader.uint8()
    guard let packing = Packing(rawValue: number) else {
      throw .broken(rules.packing, offset: start, found: "\(number)", expected: "0 or 1")
    }
    let count = try reader.varint()
    let bytes = Array(reader.rest())
    self.packing = packing
    self.rawByteCount = Int(clamping: count)
    self.bytes = bytes
    try check(rules, offset: start)
  }

  func check(_ rules: Rules, offset: Int?) throws(ContainerError) {
    guard rules.lengths.contains(UInt64(clamping: rawByteCount)) else {
      throw .broken(
        rules.length, offset: offset, found: "\(rawByteCount)",
        expected: "\(rules.lengths.lowerBound) to \(rules.lengths.upperBound)")
    }
    guard packing != .stored || rawByteCount == bytes.count else {
      throw .broken(
        rules.length, offset: offset, found: "\(bytes.count) stored bytes",
        expected: "\(rawByteCount)")
    }
  }

  func append(to writer: inout ByteWriter) {
    writer.append(packing.rawValue)
    writer.appendVarint(UInt64(clamping: rawByteCount))
    writer.append(contentsOf: bytes)
  }
}
