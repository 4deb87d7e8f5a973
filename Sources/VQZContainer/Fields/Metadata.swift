internal import VQZCore

/// One thing that came with the picture and changes none of its samples.
package struct Metadata: Sendable, Equatable {
  package enum Kind: UInt8, Sendable {
    case colourProfile = 1
    /// From the TIFF header on.
    case exif = 2
    /// Keyword, zero byte, text; both UTF-8.
    case text = 3
    /// Four letters of a PNG chunk type, then its data.
    case pngChunk = 4
  }

  /// Most chunks of one file.
  package static let countLimit = 1024
  /// Most raw bytes of one file.
  package static let byteLimit = 1 << 26

  package let kind: Kind
  package let content: PackedBytes

  package init(kind: Kind, content: PackedBytes) {
    self.kind = kind
    self.content = content
  }

  /// Reads the payload of `mETA`; nil where the kind is one to come.
  static func read(_ chunk: Chunk) throws(ContainerError) -> Metadata? {
    var reader = PayloadReader(chunk)
    guard let kind = Kind(rawValue: try reader.uint8()) else { return nil }
    return Metadata(kind: kind, content: try PackedBytes(&reader, rules: .metadata))
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
