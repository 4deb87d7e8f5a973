internal import VQZCore

/// How the files of some members begin, listed once for all of them; and how such a file is made
/// from what is stored of a member (`Formats/archive.md`, Prototypes and Members).
package struct ArchivePrototype: Sendable, Hashable {
  /// What of a file lies behind its beginning, and how it is stored.
  package enum Form: UInt8, Sendable, CaseIterable {
    /// The compact form, up to its checksum.
    case compact = 1
    /// A file with chunks and one tile, up to that.
    case tile = 2
    /// The same with alpha.
    case tileWithAlpha = 3
  }

  /// Most bytes that a reader takes.
  package static let byteLimit = 65_536
  /// Most bytes that a writer makes a prototype of: what is longer is hardly shared.
  static let writtenByteLimit = 1024

  package let form: Form
  package let bytes: [UInt8]

  /// - Throws: `prototypeBytes` where the bytes begin no file of that form.
  package init(form: Form, bytes: [UInt8], offset: Int? = nil) throws(ArchiveError) {
    let begins =
      form == .compact ? CompactForm.isPresent(in: bytes) : bytes.starts(with: Signature.bytes)
    guard bytes.count <= Self.byteLimit, begins else {
      throw .broken(
        .prototypeBytes, offset: offset, found: "\(bytes.count) bytes of no such file",
        expected: "at most \(Self.byteLimit) that begin with a signature")
    }
    self.form = form
    self.bytes = bytes
  }

  /// The file of a member.
  ///
  /// - Parameters:
  ///   - stored: what the archive has of it.
  ///   - checksum: the value of the member in that column.
  package func file(_ stored: ArraySlice<UInt8>, checksum: UInt32) throws -> [UInt8] {
    var writer = ByteWriter(capacity: bytes.count + stored.count + 96)
    writer.append(contentsOf: bytes)
    switch form {
    case .compact:
      writer.append(checksum)
      writer.append(contentsOf: stored)
      return writer.bytes
    case .tile:
      guard let method = stored.first else { throw Self.short(stored) }
      var payload = ByteWriter(capacity: stored.count + 5)
      payload.append(UInt8(0))
      payload.append(method)
      payload.append(checksum)
      payload.append(contentsOf: stored.dropFirst())
      try Chunk.append(.tile, payload.bytes, to: &writer)
    case .tileWithAlpha:
      var reader = ByteReader(stored)
      guard let count = try? reader.readVarint(atMost: stored.count),
        let tile = try? reader.readBytes(count)
      else { throw Self.short(stored) }
      try Chunk.append(.tile, [0] + tile, to: &writer)
      writer.append(contentsOf: reader.readRest())
    }
    let index = ContainerIndex(tileOffsets: [bytes.count], sampleChecksum: checksum)
    try Chunk.append(.index, index.payload, to: &writer)
    return writer.bytes
  }

  private static func short(_ stored: ArraySlice<UInt8>) -> ArchiveError {
    .broken(.memberBytes, found: "\(stored.count) bytes", expected: "the fields of the form")
  }
}
