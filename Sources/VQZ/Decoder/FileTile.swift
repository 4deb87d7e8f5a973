import VQZContainer
public import VQZCore

/// Where one tile of a file lies, for a reader that fetches only the tiles it needs.
public struct FileTile: Sendable, Equatable {
  /// The positions that the tile has a share in. A region needs every tile that shares a position
  /// with it.
  public let region: Signal.Region
  /// From the start of the file.
  public let offset: Int
  /// Bytes of everything that belongs to the tile.
  public let byteCount: Int
}

extension VQZDecoder {
  /// Where the tiles of a file lie, from its two ends.
  ///
  /// A file is decoded with a region without its other tiles: bytes that are right before the first
  /// tile, behind the last one, and in the tiles that the region needs, are enough; the others may
  /// have any value.
  ///
  /// - Parameters:
  ///   - prefix: its first bytes, as `peek` takes them; may be all.
  ///   - end: its last bytes: `FilePreview.indexByteLimit` of them, or more.
  ///   - fileByteCount: bytes of the whole file.
  ///   - limits: what the file may ask for.
  /// - Throws: `truncated` where `peek` would need more bytes or the index is not in `end`; and the
  ///   codes of group 2xx that need no decoding.
  public static func tiles(
    prefix: [UInt8], end: [UInt8], fileByteCount: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> [FileTile] {
    do {
      switch try ContainerPreview(prefix, limits: limits.limits) {
      case .needs(let byteCount):
        throw VQZError(
          .truncated, "first bytes: found \(prefix.count), expected \(byteCount)",
          rule: ContainerRule.fileLength.rawValue)
      case .known(let header, _, _):
        return try tiles(header, end: end, fileByteCount: fileByteCount)
      }
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private static func tiles(
    _ header: ContainerHeader, end: [UInt8], fileByteCount: Int
  ) throws -> [FileTile] {
    guard !header.isCompact else {
      let whole = Signal.Region(
        start: header.shape.axes.map { _ in 0 }, size: header.shape.axes)
      return [FileTile(region: whole, offset: 0, byteCount: fileByteCount)]
    }
    let count = header.blocks.count
    let index = try ContainerIndex(end: end, fileByteCount: fileByteCount, tileCount: count)
    let ends = index.tileOffsets.dropFirst() + [fileByteCount - index.chunkByteCount]
    return zip(index.tileOffsets, ends).enumerated().map { number, place in
      let area = header.blocks.block(number).extended
      return FileTile(
        region: Signal.Region(start: area.map(\.lowerBound), size: area.map(\.count)),
        offset: place.0, byteCount: place.1 - place.0)
    }
  }
}
