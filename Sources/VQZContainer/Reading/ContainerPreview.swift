package import VQZCore

/// What the first bytes of a `.vqz` file tell, before the rest of it is there.
package enum ContainerPreview: Sendable, Equatable {
  /// They are right so far, and so many bytes from the first on will tell more.
  case needs(byteCount: Int)
  /// What the header says, the model's identifier (of a compact file its first bytes), and whether
  /// the file carries the model.
  case known(header: ContainerHeader, model: [UInt8], isCarried: Bool)

  /// Bytes that hold everything of a compact file before its metadata, whatever its numbers are.
  private static let compactByteCount = 64

  /// Looks at the first bytes of a file, or at all of it.
  package init(_ prefix: [UInt8], limits: Limits = Limits()) throws(ContainerError) {
    let signatures = [Signature.bytes] + CompactForm.signatures
    if let signature = signatures.first(where: {
      prefix.count < $0.count && $0.starts(with: prefix)
    }) {
      self = .needs(byteCount: signature.count)
    } else if CompactForm.isPresent(in: prefix) {
      self = try Self.compact(prefix, limits)
    } else {
      try Signature.check(prefix)
      self = try Self.chunks(prefix, limits)
    }
  }

  private static func compact(
    _ prefix: [UInt8], _ limits: Limits
  ) throws(ContainerError) -> ContainerPreview {
    var reader = PayloadReader(file: prefix)
    do throws(ContainerError) {
      let front = try CompactForm.front(&reader, limits: limits)
      return .known(header: front.header, model: front.model.id, isCarried: false)
    } catch {
      guard error.rule == ContainerRule.fileLength.rawValue, prefix.count < compactByteCount
      else { throw error }
      return .needs(byteCount: compactByteCount)
    }
  }

  private static func chunks(
    _ prefix: [UInt8], _ limits: Limits
  ) throws(ContainerError) -> ContainerPreview {
    let start = Signature.bytes.count
    guard let headEnd = try end(ofChunkAt: start, in: prefix) else {
      return .needs(byteCount: start + Chunk.frameByteCount)
    }
    // The identifier is the first field of the model's chunk, whose checksum may be far away.
    let modelEnd = headEnd + 8 + SHA256.byteCount
    guard prefix.count >= modelEnd else { return .needs(byteCount: modelEnd) }
    let head = try Chunk.read(prefix, at: start)
    guard head.type == .head else {
      throw .broken(.orderHead, offset: start, found: "chunk \(head.type)", expected: "HEAD")
    }
    let type = ChunkType(prefix[headEnd..<headEnd + 4])
    guard type == .namedModel || type == .carriedModel else {
      throw .broken(
        .orderModel, offset: headEnd, found: "bytes \(prefix[headEnd..<headEnd + 4])",
        expected: "MODL or MODC")
    }
    return .known(
      header: try ContainerHeader(head, limits: limits),
      model: Array(prefix[headEnd + 8..<modelEnd]), isCarried: type == .carriedModel)
  }

  /// Where the chunk at `offset` ends; nil where not even its length is there.
  private static func end(
    ofChunkAt offset: Int, in prefix: [UInt8]
  ) throws(ContainerError) -> Int? {
    guard prefix.count >= offset + 8 else { return nil }
    var reader = ByteReader(prefix[(offset + 4)...])
    guard let length = try? reader.readUInt32() else { return nil }
    guard length <= UInt32(Chunk.payloadLimit) else {
      throw .broken(
        .chunkLength, offset: offset + 4, found: "\(length)",
        expected: "at most \(Chunk.payloadLimit)")
    }
    return offset + Int(length) + Chunk.frameByteCount
  }
}
