package import VQZCore

/// What `HEAD` says: the picture and how it is cut into tiles. Every value of this type keeps
/// the rules of the format.
package struct ContainerHeader: Sendable, Equatable {
  /// The latest version that has a `HEAD`.
  package static let version: UInt8 = 2
  /// The version of the compact form, which has none.
  package static let compactVersion = 3

  package let layout: PictureLayout
  package let original: Signal.Origin
  /// Bits of a sample of the original; 0 where not known.
  package let originalBitsPerSample: Int
  /// Row of the model's step sizes, 0 … 255; the decoder holds it against its model.
  package let quality: Int
  /// Version 2 may hold sealed tiles and a bound, version 3 is the compact form.
  package let version: Int
  /// Most that a sample differs from the original, 0 … 255; nil where nothing is promised.
  package let bound: Int?
  package let grid: TileGrid

  package var width: Int { grid.width }
  package var height: Int { grid.height }
  /// Whether the file has no chunks (`CompactForm`).
  package var isCompact: Bool { version == Self.compactVersion }

  package init(
    width: Int, height: Int, layout: PictureLayout, original: Signal.Origin = .none,
    originalBitsPerSample: Int = 0, tileSize: Int = 0, tileOverlap: Int = 0, quality: Int = 0,
    version: Int = 1, bound: Int? = nil
  ) throws(ContainerError) {
    try self.init(
      width: UInt64(clamping: width), height: UInt64(clamping: height), layout: layout,
      original: original, originalBits: UInt64(clamping: originalBitsPerSample),
      tileSize: UInt64(clamping: tileSize), overlap: UInt64(clamping: tileOverlap),
      quality: UInt8(clamping: quality), version: version, bound: bound, offset: nil)
  }

  private init(
    width: UInt64, height: UInt64, layout: PictureLayout, original: Signal.Origin,
    originalBits: UInt64, tileSize: UInt64, overlap: UInt64, quality: UInt8, version: Int,
    bound: Int?, offset: Int?
  ) throws(ContainerError) {
    let sizes = 1...UInt64(Int32.max)
    guard sizes.contains(width) && sizes.contains(height) else {
      throw .broken(
        .headSize, offset: offset, found: "\(width) × \(height)",
        expected: "sizes from 1 to \(Int32.max)")
    }
    guard originalBits <= 64 else {
      throw .broken(
        .headBits, offset: offset, found: "\(originalBits)", expected: "at most 64")
    }
    guard
      let grid = TileGrid(
        width: Int(width), height: Int(height), tileSize: Int(clamping: tileSize),
        overlap: Int(clamping: overlap))
    else {
      throw .broken(
        .headTiles, offset: offset, found: "size \(tileSize), overlap \(overlap)",
        expected: "an overlap of at most half the tile, at most \(TileGrid.overlapLimit)")
    }
    self.layout = layout
    self.original = original
    self.originalBitsPerSample = Int(originalBits)
    self.quality = Int(quality)
    self.version = version
    self.bound = bound
    self.grid = grid
  }

  /// Reads the payload of `HEAD`.
  init(_ chunk: Chunk, limits: Limits) throws(ContainerError) {
    var reader = PayloadReader(chunk)
    let start = reader.offset
    // A later version may have changed everything behind this byte.
    let version = try reader.uint8()
    guard version != Self.compactVersion else {
      throw .broken(.headVersionCompact, offset: start, found: "3", expected: "1 or 2")
    }
    guard version <= Self.version else {
      throw .broken(
        .headVersionFuture, offset: start, found: "\(version)", expected: "\(Self.version)")
    }
    guard version > 0 else {
      throw .broken(.headVersionZero, offset: start, found: "0", expected: "1 to \(Self.version)")
    }
    try Self.expect(1, .headKind, &reader)
    let width = try reader.varint()
    let height = try reader.varint()
    let layoutOffset = reader.offset
    let layoutNumber = try reader.uint8()
    guard let layout = PictureLayout(rawValue: layoutNumber) else {
      throw .broken(
        .headLayout, offset: layoutOffset, found: "\(layoutNumber)", expected: "1 to 4")
    }
    try Self.expect(1, .headSamples, &reader)
    let original = Signal.Origin(rawValue: try reader.uint8()) ?? .none
    let originalBits = try reader.uint8()
    let tileSize = try reader.varint()
    let overlap = try reader.varint()
    let quality = try reader.uint8()
    let bound = version > 1 ? try Self.bound(&reader) : nil
    try reader.finish()
    try self.init(
      width: width, height: height, layout: layout, original: original,
      originalBits: UInt64(originalBits), tileSize: tileSize, overlap: overlap,
      quality: quality, version: Int(version), bound: bound, offset: start)
    try check(limits, offset: start)
  }

  /// That of a file in the compact form; `size` comes from the byte at `offset` on.
  init(
    compact size: (width: UInt64, height: UInt64), layout: PictureLayout,
    original: Signal.Origin, originalBits: Int, quality: UInt8, limits: Limits, offset: Int
  ) throws(ContainerError) {
    try self.init(
      width: size.width, height: size.height, layout: layout, original: original,
      originalBits: UInt64(originalBits), tileSize: 0, overlap: 0, quality: quality,
      version: Self.compactVersion, bound: nil, offset: offset)
    try check(limits, offset: offset)
  }

  private func check(_ limits: Limits, offset: Int) throws(ContainerError) {
    let positions = grid.width * grid.height
    guard positions <= limits.positionCount else {
      throw .broken(
        .limitPositions, offset: offset, found: "\(positions) positions",
        expected: "at most \(limits.positionCount)")
    }
  }

  private static func bound(_ reader: inout PayloadReader) throws(ContainerError) -> Int? {
    let offset = reader.offset
    let value = try reader.varint()
    guard value <= 256 else {
      throw .broken(.headBound, offset: offset, found: "\(value)", expected: "at most 256")
    }
    return value == 0 ? nil : Int(value) - 1
  }

  private static func expect(
    _ value: UInt8, _ rule: ContainerRule, _ reader: inout PayloadReader
  ) throws(ContainerError) {
    let offset = reader.offset
    let found = try reader.uint8()
    guard found == value else {
      throw .broken(rule, offset: offset, found: "\(found)", expected: "\(value)")
    }
  }

  var payload: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt8(clamping: version))
    writer.append(UInt8(1))
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.append(layout.rawValue)
    writer.append(UInt8(1))
    writer.append(original.rawValue)
    writer.append(UInt8(originalBitsPerSample))
    writer.appendVarint(UInt64(grid.tileSize))
    writer.appendVarint(UInt64(grid.overlap))
    writer.append(UInt8(quality))
    if version > 1 { writer.appendVarint(UInt64(bound.map { $0 + 1 } ?? 0)) }
    return writer.bytes
  }
}
