import Testing
import VQZContainer
import VQZCore

@Suite struct CompactFormTests {
  private let named = ModelReference.named(id: Array(0...31), name: "example", hint: "")

  private func header(
    _ layout: PictureLayout = .rgb, width: Int = 768, height: Int = 512,
    bits: Int = 8, tileSize: Int = 0, bound: Int? = nil
  ) throws -> ContainerHeader {
    try ContainerHeader(
      width: width, height: height, layout: layout, original: .png, originalBitsPerSample: bits,
      tileSize: tileSize, quality: 12, version: bound == nil ? 1 : 2, bound: bound)
  }

  private func tile(
    _ method: TilePayload.Method = .rangeCoder, _ indices: ArraySlice<UInt8> = [0, 1, 2]
  ) -> TilePayload {
    TilePayload(number: 0, method: method, sampleChecksum: 77, indices: indices)
  }

  private func form(
    _ header: ContainerHeader, _ model: ModelReference? = nil, _ metadata: [PackedMetadata] = [],
    _ tile: TilePayload? = nil
  ) -> CompactForm? {
    CompactForm(
      header: header, model: model ?? named, metadata: metadata, tile: tile ?? self.tile())
  }

  @Test func whatAPictureOfOneTilePays() throws {
    // The payload is three bytes, of which the first lies in the flags.
    let face = try #require(form(try header(.grey, width: 92, height: 112)))
    #expect(try face.bytes().count == 21 + 2)
    let photo = try #require(form(try header()))
    #expect(try photo.bytes().count == 23 + 2)
  }

  @Test func whatNeedsChunksHasNone() throws {
    #expect(form(try header()) != nil)
    #expect(form(try header(tileSize: 1024)) != nil, "one tile is one tile")
    #expect(form(try header(tileSize: 256)) == nil)
    #expect(form(try header(.rgba)) == nil)
    #expect(form(try header(.greyAlpha)) == nil)
    #expect(form(try header(bound: 0)) == nil)
    #expect(form(try header(bits: 14)) != nil)
    #expect(form(try header(bits: 15)) == nil)
    #expect(form(try header(bits: 16)) != nil)
    #expect(form(try header(bits: 17)) == nil)
    #expect(form(try header(), .named(id: Array(0...31), name: "", hint: "there")) == nil)
    #expect(form(try header(), .named(id: [1], name: "", hint: "")) == nil)
    let carried = ModelReference.carried(id: Array(0...31), file: PackedBytes(stored: [1]))
    #expect(form(try header(), carried) == nil)
    #expect(form(try header(), nil, [], tile(.rangeCoder, [])) == nil)
    #expect(form(try header(), nil, [], tile(.zstdPlanes, [8])) == nil)
    #expect(form(try header(), nil, [], tile(.zstdPlanes, [7])) != nil)
  }

  @Test(arguments: [1, 2, 8, 12, 14, 16], TilePayload.Method.allCases.filter { $0.rawValue <= 7 })
  func everyFieldComesBack(bits: Int, method: TilePayload.Method) throws {
    let residuals: ArraySlice<UInt8> = method.isSealed ? [9, 8, 7] : []
    let tile = TilePayload(
      number: 0, method: method, sampleChecksum: 0xDEAD_BEEF,
      indices: method.hasIndices ? [5, 4, 3, 2] : [], residuals: residuals)
    for layout in [PictureLayout.grey, .rgb] {
      let size = layout == .grey ? 3 : 1
      let header = try header(layout, width: size, height: 1, bits: bits)
      let bytes = try #require(form(header, nil, [], tile)).bytes()
      let reader = try ContainerReader(bytes)
      #expect(reader.header.layout == layout && reader.header.originalBitsPerSample == bits)
      #expect(reader.header.width == size && reader.header.quality == 12)
      #expect(reader.header.original == .png && reader.header.isCompact)
      #expect(try reader.tile(0) == tile)
      #expect(try reader.alpha(0) == nil)
      #expect(throws: ContainerError.self) { try reader.tile(1) }
    }
  }

  @Test func aWriterOfChunksRefusesIt() throws {
    let reader = try ContainerReader(try Vectors.file("good", "compact"))
    #expect(throws: ContainerError.self) {
      try ContainerWriter(header: reader.header, model: named)
    }
    #expect(throws: ContainerError.self) {
      try ContainerWriter(header: try header(), model: reader.model)
    }
  }

  @Test func tooMuchMetadataIsNotWritten() throws {
    let small = PackedMetadata(kind: .text, content: PackedBytes(stored: [0]))
    let most = try #require(form(try header(), nil, Array(repeating: small, count: 1024)))
    #expect(try ContainerReader(most.bytes()).metadata.count == 1024)
    let more = try #require(form(try header(), nil, Array(repeating: small, count: 1025)))
    #expect(throws: ContainerError.self) { try more.bytes() }
    let stored = TilePayload(
      number: 0, method: .stored, sampleChecksum: 1, residuals: [1])
    let short = try #require(form(try header(), nil, [], stored))
    #expect(throws: ContainerError.self) { try short.bytes() }
  }

  /// Before the payload ends no sample can be decoded, and a reader says so.
  @Test(arguments: try Vectors.good(compact: true))
  func aFileThatEndsBeforeItsPayload(name: String) throws {
    let bytes = try Vectors.file("good", name)
    let tile = try ContainerReader(bytes).tile(0)
    let hasLayout = !tile.method.isSealed
    // Where both are there, a byte counts the indices.
    let payload = tile.byteCount + (tile.method.hasBoth ? 1 : 0) - (hasLayout ? 1 : 0)
    for count in 0..<bytes.count - payload {
      #expect(failure(Array(bytes[..<count]))?.rule == "vqz.file.length", "\(count) bytes")
    }
  }

  /// What the bytes before the checksum say is part of it: whatever changes there, the decoded
  /// samples no longer match.
  @Test(arguments: try Vectors.good(compact: true))
  func everyChangeBeforeThePayloadChangesTheChecksum(name: String) throws {
    let bytes = try Vectors.file("good", name)
    let whole = try ContainerReader(bytes)
    let original = try whole.tile(0)
    for position in bytes.indices {
      var changed = bytes
      for difference in UInt8(1)...255 {
        changed[position] = bytes[position] ^ difference
        guard let reader = try? ContainerReader(changed) else { continue }
        let tile = try reader.tile(0)
        let isSame =
          reader.index.sampleChecksum == whole.index.sampleChecksum
          && tile.indices == original.indices && tile.residuals == original.residuals
        #expect(!isSame, "byte \(position)")
      }
    }
  }
}
