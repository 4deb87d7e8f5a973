internal import VQZCore

/// Which model decodes the picture: by name, or carried in the file.
package enum ModelReference: Sendable, Equatable {
  /// `id` is the 32 bytes of SHA-256 that identify the model.
  case named(id: [UInt8], name: String, hint: String)
  case carried(id: [UInt8], file: PackedBytes)
  /// The first bytes of the id, which is all that the compact form has.
  case abbreviated(prefix: [UInt8])

  /// Bytes of the id in the compact form: among models that anyone has at hand, chance does not
  /// make two alike in them.
  package static let prefixByteCount = 8
  package static let nameByteLimit = 255
  package static let hintByteLimit = 1024

  /// SHA-256 of the model, or as much of it as the file has.
  package var id: [UInt8] {
    switch self {
    case .named(let id, _, _), .carried(let id, _), .abbreviated(let id): id
    }
  }

  var chunkType: ChunkType {
    switch self {
    case .named, .abbreviated: .namedModel
    case .carried: .carriedModel
    }
  }

  /// Reads the payload of `MODL` or `MODC`.
  init(_ chunk: Chunk, limits: Limits) throws(ContainerError) {
    var reader = PayloadReader(chunk)
    let id = try reader.bytes(SHA256.byteCount)
    if chunk.type == .carriedModel {
      let offset = reader.offset
      let file = try PackedBytes(&reader, rules: .model)
      guard file.rawByteCount <= limits.modelByteCount else {
        throw .broken(
          .limitModel, offset: offset, found: "\(file.rawByteCount) bytes",
          expected: "at most \(limits.modelByteCount)")
      }
      self = .carried(id: id, file: file)
    } else {
      let name = try Self.text(&reader, byteLimit: Self.nameByteLimit)
      let hint = try Self.text(&reader, byteLimit: Self.hintByteLimit)
      self = .named(id: id, name: name, hint: hint)
    }
    try reader.finish()
  }

  func payload() throws(ContainerError) -> [UInt8] {
    guard id.count == SHA256.byteCount else {
      throw .broken(.modelIdentity, offset: nil, found: "\(id.count) bytes", expected: "32")
    }
    var writer = ByteWriter()
    writer.append(contentsOf: id)
    switch self {
    case .named(_, let name, let hint):
      try Self.append(name, byteLimit: Self.nameByteLimit, to: &writer)
      try Self.append(hint, byteLimit: Self.hintByteLimit, to: &writer)
    case .carried(_, let file):
      try file.check(.model, offset: nil)
      file.append(to: &writer)
    case .abbreviated:
      throw .broken(.modelIdentity, offset: nil, found: "a part of an id", expected: "32 bytes")
    }
    return writer.bytes
  }

  private static func text(
    _ reader: inout PayloadReader, byteLimit: Int
  ) throws(ContainerError) -> String {
    let start = reader.offset
    let count = try reader.varint()
    guard count <= UInt64(byteLimit) else {
      throw .broken(
        .modelText, offset: start, found: "\(count) bytes", expected: "at most \(byteLimit)")
    }
    let bytes = try reader.bytes(Int(count))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .broken(.modelText, offset: start, found: "other bytes", expected: "UTF-8")
    }
    try checkPrintable(text, offset: start)
    return text
  }

  private static func append(
    _ text: String, byteLimit: Int, to writer: inout ByteWriter
  ) throws(ContainerError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= byteLimit else {
      throw .broken(
        .modelText, offset: nil, found: "\(bytes.count) bytes", expected: "at most \(byteLimit)")
    }
    try checkPrintable(text, offset: nil)
    writer.appendVarint(UInt64(bytes.count))
    writer.append(contentsOf: bytes)
  }

  /// Control characters would reach the terminals of those who list the file.
  private static func checkPrintable(_ text: String, offset: Int?) throws(ContainerError) {
    for scalar in text.unicodeScalars {
      let value = scalar.value
      guard value >= 0x20 && !(0x7F...0x9F).contains(value) else {
        throw .broken(
          .modelText, offset: offset, found: "control character \(value)",
          expected: "printable text")
      }
    }
  }
}
