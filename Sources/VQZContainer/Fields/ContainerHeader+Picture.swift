package import VQZCore

/// `HEAD` of versions 1, 2 and 5, and what stands in its place in the compact form.
extension ContainerHeader {
  private static let sizes = 1...UInt64(Int32.max)
  /// What the number of a layout is above that of the grey that blocks hold.
  private static let neutralLayouts: UInt8 = 4
  /// What red, green and blue have more than grey.
  private static let repeatedChannels = 2

  /// - Parameter layout: what blocks hold: grey where `version` is one of neutral pictures.

  package init(
    width: Int, height: Int, layout: PictureLayout, original: Signal.Origin = .none,
    originalBitsPerSample: Int = 0, tileSize: Int = 0, tileOverlap: Int = 0, quality: Int = 0,
    version: Int = 1, bound: Int? = nil
  ) throws(ContainerError) {
    try self.init(
      size: (UInt64(clamping: width), UInt64(clamping: height)), layout: layout,
      original: original, originalBits: UInt64(clamping: originalBitsPerSample),
      tiles: (UInt64(clamping: tileSize), UInt64(clamping: tileOverlap)),
      quality: UInt8(clamping: quality), version: version, bound: bound, offset: nil)
  }

  private init(
    size: (width: UInt64, height: UInt64), layout: PictureLayout, original: Signal.Origin,
    originalBits: UInt64, tiles: (size: UInt64, overlap: UInt64), quality: UInt8, version: Int,
    bound: Int?, offset: Int?
  ) throws(ContainerError) {
    guard Self.sizes.contains(size.width) && Self.sizes.contains(size.height) else {
      throw .broken(
        .headSize, offset: offset, found: "\(size.width) × \(size.height)",
        expected: "sizes from 1 to \(Int32.max)")
    }
    try Self.check(originalBits: originalBits, offset: offset)
    let axes = [Int(size.height), Int(size.width)]
    let isNeutral = version == Self.neutralVersion || version == Self.compactVersions.neutral
    let tileSize = Int(clamping: tiles.size)
    guard
      let blocks = BlockGrid(
        sizes: axes, blockSizes: [tileSize, tileSize], overlap: Int(clamping: tiles.overlap))
    else {
      throw .broken(
        .headTiles, offset: offset, found: "size \(tiles.size), overlap \(tiles.overlap)",
        expected: "an overlap of at most half the tile, at most \(BlockGrid.overlapLimit)")
    }
    self.init(
      kind: .picture,
      shape: try Self.shape(axes, channels: layout.channelCount, offset: offset),
      sampleType: .u8, original: original, originalBitsPerSample: Int(originalBits),
      quality: Int(quality), version: version, blocks: blocks,
      promise: bound.map { .integer(UInt64(clamping: $0)) },
      decodedShape: try isNeutral
        ? Self.shape(
          axes, channels: layout.channelCount + Self.repeatedChannels, offset: offset) : nil)
  }

  static func check(originalBits: UInt64, offset: Int?) throws(ContainerError) {
    guard originalBits <= 64 else {
      throw .broken(
        .headBits, offset: offset, found: "\(originalBits)", expected: "at most 64")
    }
  }

  /// What stands behind the version, in a chunk whose payload begins at `start`.
  init(
    picture reader: inout PayloadReader, version: Int, start: Int
  ) throws(ContainerError) {
    try Self.expect(SignalKind.picture.rawValue, .headKind, &reader)
    let width = try reader.varint()
    let height = try reader.varint()
    let layoutOffset = reader.offset
    let layoutNumber = try reader.uint8()
    guard let layout = Self.layout(layoutNumber, version: version) else {
      throw .broken(
        .headLayout, offset: layoutOffset, found: "\(layoutNumber)",
        expected: version == Self.neutralVersion ? "5 or 6" : "1 to 4")
    }
    try Self.expect(SampleType.u8.rawValue, .headSamples, &reader)
    let original = Signal.Origin(rawValue: try reader.uint8()) ?? .none
    let originalBits = try reader.uint8()
    let tileSize = try reader.varint()
    let overlap = try reader.varint()
    let quality = try reader.uint8()
    let bound = version > 1 ? try Self.bound(&reader) : nil
    try reader.finish()
    try self.init(
      size: (width, height), layout: layout, original: original,
      originalBits: UInt64(originalBits), tiles: (tileSize, overlap), quality: quality,
      version: version, bound: bound, offset: start)
  }

  /// That of a file in the compact form; `size` comes from the byte at `offset` on.
  init(
    compact size: (width: UInt64, height: UInt64), layout: PictureLayout,
    original: Signal.Origin, originalBits: Int, quality: UInt8, isNeutral: Bool, limits: Limits,
    offset: Int
  ) throws(ContainerError) {
    try self.init(
      size: size, layout: layout, original: original, originalBits: UInt64(originalBits),
      tiles: (0, 0), quality: quality,
      version: isNeutral ? Self.compactVersions.neutral : Self.compactVersions.any, bound: nil,
      offset: offset)
    try check(limits, offset: offset)
  }

  /// What blocks hold of a picture whose layout has that number.
  private static func layout(_ number: UInt8, version: Int) -> PictureLayout? {
    guard version == neutralVersion else { return PictureLayout(rawValue: number) }
    let layout = PictureLayout(rawValue: number.subtractingReportingOverflow(neutralLayouts).0)
    return layout?.colourCount == 1 ? layout : nil
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

  /// Bytes of the payload of versions 1, 2 and 5.
  var picturePayload: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt8(clamping: version))
    writer.append(kind.rawValue)
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.append(UInt8(clamping: shape.channels) + (isNeutral ? Self.neutralLayouts : 0))
    writer.append(sampleType.rawValue)
    writer.append(original.rawValue)
    writer.append(UInt8(originalBitsPerSample))
    writer.appendVarint(UInt64(grid.tileSize))
    writer.appendVarint(UInt64(grid.overlap))
    writer.append(UInt8(quality))
    if version > 1 { writer.appendVarint(UInt64(bound.map { $0 + 1 } ?? 0)) }
    return writer.bytes
  }
}
