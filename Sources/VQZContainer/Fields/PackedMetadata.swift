package import VQZCore

/// One piece of a signal's metadata, as its bytes lie in the file.
package struct PackedMetadata: Sendable, Equatable {
  /// Most chunks of one file.
  package static let countLimit = Signal.Metadata.countLimit
  /// Most raw bytes of one file.
  package static let byteLimit = Signal.Metadata.byteLimit

  package let kind: Signal.Metadata.Kind
  package let content: PackedBytes

  package init(kind: Signal.Metadata.Kind, content: PackedBytes) {
    self.kind = kind
    self.content = content
  }

  /// Reads the payload of `mETA`; nil where the kind is one to come.
  static func read(_ chunk: Chunk) throws(ContainerError) -> PackedMetadata? {
    var reader = PayloadReader(chunk)
    guard let kind = Signal.Metadata.Kind(rawValue: try reader.uint8()) else { return nil }
    return PackedMetadata(kind: kind, content: try PackedBytes(&reader, rules: .metadata))
  }

  func payload() throws(ContainerError) -> [UInt8] {
    try content.check(.metadata, offset: nil)
    var writer = ByteWriter()
    writer.append(kind.rawValue)
    content.append(to: &writer)
    return writer.bytes
  }

  /// The rule of all metadata together, for the chunk at `offset`.
  static func checkTotal(
    count: Int, rawByteCount: Int, offset: Int?
  ) throws(ContainerError) {
    guard count <= countLimit && rawByteCount <= byteLimit else {
      throw .broken(
        .metaCount, offset: offset, found: "\(count) chunks of \(rawByteCount) bytes",
        expected: "at most \(countLimit) of \(byteLimit)")
    }
  }
}
