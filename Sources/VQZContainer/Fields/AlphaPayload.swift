internal import VQZCore

/// What `ALPH` holds: the exact alpha of one core rectangle.
package struct AlphaPayload: Sendable, Equatable {
  package enum Method: UInt8, Sendable {
    /// The values in rows.
    case stored = 0
    /// One zstd frame of residuals, each against a prediction from its neighbours.
    case zstdResiduals = 1
    /// One value for all.
    case constant = 2
  }

  package let number: Int
  package let method: Method
  package let bytes: ArraySlice<UInt8>

  package init(number: Int, method: Method, bytes: ArraySlice<UInt8>) {
    self.number = number
    self.method = method
    self.bytes = bytes
  }

  init(_ chunk: Chunk) throws(ContainerError) {
    var reader = PayloadReader(chunk)
    self.number = Int(clamping: try reader.varint())
    let offset = reader.offset
    let value = try reader.uint8()
    guard let method = Method(rawValue: value) else {
      throw .broken(.alphaMethod, offset: offset, found: "\(value)", expected: "0 to 2")
    }
    self.method = method
    self.bytes = reader.rest()
  }

  /// Checks the method, and the number of bytes as far as it shows without unpacking.
  func check(_ header: ContainerHeader, offset: Int?) throws(ContainerError) {
    let sampleByteCount = header.sampleType.byteCount
    guard method != .zstdResiduals || header.sampleType == .u8 else {
      throw .broken(
        .alphaMethod, offset: offset, found: "1 for type \(header.sampleType)",
        expected: "0 or 2")
    }
    let expected =
      switch method {
      case .stored: header.blocks.block(number).corePositionCount * sampleByteCount
      case .constant: sampleByteCount
      case .zstdResiduals: bytes.count
      }
    guard bytes.count == expected else {
      throw .broken(
        .alphaLength, offset: offset, found: "\(bytes.count) bytes", expected: "\(expected)")
    }
  }

  var payload: [UInt8] {
    var writer = ByteWriter(capacity: bytes.count + 16)
    writer.appendVarint(UInt64(clamping: number))
    writer.append(method.rawValue)
    writer.append(contentsOf: bytes)
    return writer.bytes
  }
}
