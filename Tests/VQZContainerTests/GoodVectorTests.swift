import Testing
import VQZContainer
import VQZCore

@Suite struct GoodVectorTests {
  /// Files that hold something version 1 does not know, which a rewrite drops.
  private static let withUnknownParts: Set = ["metadata", "skipped-chunks", "original-to-come"]

  @Test func theManifestIsComplete() throws {
    #expect(try Vectors.manifest("good").compactMap(\.first).sorted() == Vectors.names("good"))
  }

  /// The zstd frame holds them in one raw block behind nine bytes; `AlphaFilterTests` of VQZSignal
  /// makes the same out of five columns of alpha.
  @Test func packedAlphaHoldsKnownResiduals() throws {
    let residuals: [UInt8] = [255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 129, 0, 0, 0, 0]
    let reader = try ContainerReader(try Vectors.file("good", "packed-alpha"))
    let payload = try #require(try reader.alpha(0))
    #expect(Array(payload.bytes.dropFirst(9)) == residuals)
  }

  @Test(arguments: try Vectors.names("good"))
  func opensAndComesBack(name: String) throws {
    let bytes = try Vectors.file("good", name)
    let reader = try ContainerReader(bytes)
    let indexed = try ContainerReader(bytes, scope: .indexed)
    #expect(indexed.header == reader.header && indexed.model == reader.model)
    #expect(indexed.index == reader.index && indexed.metadata == reader.metadata)
    if reader.header.isCompact {
      #expect(reader.chunks.isEmpty)
    } else {
      #expect(reader.chunks.reduce(8) { $0 + $1.byteCount } == bytes.count)
    }
    for number in 0..<reader.header.blocks.count {
      #expect(try reader.tile(number).number == number)
      #expect(try indexed.tile(number) == reader.tile(number))
      #expect(try indexed.alpha(number) == reader.alpha(number))
      #expect(try (reader.alpha(number) != nil) == reader.header.hasAlpha)
    }
    let rewritten = try reader.rewritten()
    if Self.withUnknownParts.contains(name) {
      #expect(try ContainerReader(rewritten).rewritten() == rewritten)
    } else {
      #expect(rewritten == bytes)
    }
  }

  @Test func smallest() throws {
    let reader = try ContainerReader(try Vectors.file("good", "smallest"))
    #expect(
      reader.header
        == (try ContainerHeader(
          width: 1, height: 1, layout: .grey, original: .png, originalBitsPerSample: 8)))
    #expect(try reader.tile(0).indices.isEmpty)
    #expect(reader.index.sampleChecksum == CRC32C.of([7]))
  }

  @Test func tiles() throws {
    let reader = try ContainerReader(try Vectors.file("good", "tiles"))
    #expect(reader.grid.columns == 3 && reader.grid.rows == 2)
    for number in 0..<6 {
      let tile = try reader.tile(number)
      #expect(tile.method == (number % 2 == 0 ? .rangeCoder : .zstdPlanes))
      #expect(Array(tile.indices) == [UInt8](repeating: UInt8(number), count: number))
      let area = reader.grid.extended(number).positionCount
      #expect(tile.sampleChecksum == CRC32C.of([UInt8](repeating: 100, count: area)))
    }
    #expect(throws: ContainerError.self) { try reader.tile(6) }
    #expect(throws: ContainerError.self) { try reader.tile(-1) }
  }

  @Test func carriedModelAndConstantAlpha() throws {
    let reader = try ContainerReader(try Vectors.file("good", "carried-constant-alpha"))
    #expect(
      reader.model
        == .carried(id: Array(0...31), file: PackedBytes(stored: Array("a model".utf8))))
    #expect(reader.header.layout == .rgba)
    #expect(try reader.alpha(0) == AlphaPayload(number: 0, method: .constant, bytes: [9]))
  }

  @Test func metadataOfEveryKind() throws {
    let reader = try ContainerReader(try Vectors.file("good", "metadata"))
    #expect(reader.metadata.map(\.kind) == [.colourProfile, .exif, .text, .chunk, .text])
    #expect(reader.metadata[0].content == PackedBytes(stored: Array("icc".utf8)))
    #expect(
      reader.metadata[4].content == PackedBytes(zstd: Array("zstd?".utf8), rawByteCount: 9))
    #expect(
      reader.model
        == .named(id: Array(0...31), name: "example", hint: "https://example.org/é"))
  }

  @Test func propertiesOfFiles() throws {
    let reader = try ContainerReader(try Vectors.file("good", "property"))
    #expect(reader.header.original == .wav)
    #expect(reader.metadata.map(\.kind) == [.property, .property])
    let known = reader.metadata.map { Signal.Metadata(kind: $0.kind, payload: $0.content.bytes) }
    // The second is of a container that only a later version knows: it is ignored.
    #expect(known == [.property(format: .wav, name: "head", Array("RIFF...".utf8)), nil])
  }

  @Test func sealedTiles() throws {
    let reader = try ContainerReader(try Vectors.file("good", "sealed-tiles"))
    #expect(reader.header.version == 2 && reader.header.bound == nil)
    let tiles = try (0..<6).map { try reader.tile($0) }
    #expect(
      tiles.map(\.method) == [
        .stored, .plain, .rangeCoderAndResiduals, .zstdPlanesAndResiduals, .rangeCoder, .packed,
      ])
    #expect(tiles.map(\.method.isSealed) == [true, true, true, true, false, true])
    #expect(tiles.map(\.indices.count) == [0, 0, 3, 0, 4, 0])
    #expect(tiles.map(\.residuals.count) == [64, 5, 9, 9, 0, 5])
    #expect(try ContainerReader(try Vectors.file("good", "sealed")).header.bound == 0)
  }

  @Test func whatIsToComeIsSkipped() throws {
    let reader = try ContainerReader(try Vectors.file("good", "skipped-chunks"))
    #expect(reader.chunks.map(\.type.description).contains("nEWS"))
    let original = try ContainerReader(try Vectors.file("good", "original-to-come"))
    #expect(original.header.original == .none)
  }

  @Test func oneDamagedTileDoesNotStopTheOthers() throws {
    var bytes = try Vectors.file("good", "tiles")
    let whole = try ContainerReader(bytes)
    bytes[whole.index.tileOffsets[3] + 10] ^= 1
    #expect(failure(bytes)?.rule == "vqz.chunk.crc")
    let reader = try ContainerReader(bytes, scope: .indexed)
    #expect(try reader.tile(2) == whole.tile(2))
    #expect(try reader.tile(4) == whole.tile(4))
    #expect(throws: ContainerError.self) { try reader.tile(3) }
  }
}
