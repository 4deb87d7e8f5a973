import Testing
import VQZContainer
import VQZCore

@Suite struct ContainerWriterTests {
  private let model = ModelReference.named(id: Array(0...31), name: "m", hint: "")

  private func rule(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return (error as? ContainerError)?.rule }
    return nil
  }

  private func tile(_ number: Int) -> TilePayload {
    TilePayload(number: number, method: .rangeCoder, sampleChecksum: 1, indices: [1, 2])
  }

  @Test func streamedPiecesAreTheWholeFile() throws {
    let header = try ContainerHeader(
      width: 300, height: 200, layout: .rgba, original: .png, originalBitsPerSample: 16,
      tileSize: 64, tileOverlap: 8)
    var inOne = try ContainerWriter(header: header, model: model)
    var inPieces = inOne
    var pieces = inPieces.takeBytes()
    for number in 0..<header.grid.count {
      let payload = TilePayload(
        number: number, method: .zstdPlanes, sampleChecksum: UInt32(number),
        indices: Array(repeating: UInt8(number), count: 50 * number)[...])
      let alpha = AlphaPayload(number: number, method: .constant, bytes: [255])
      try inOne.append(payload)
      try inOne.append(alpha)
      try inPieces.append(payload)
      if number % 2 == 0 { pieces += inPieces.takeBytes() }
      try inPieces.append(alpha)
      #expect(inPieces.byteCount == inOne.byteCount)
    }
    pieces += try inPieces.finish(sampleChecksum: 5)
    let whole = try inOne.finish(sampleChecksum: 5)
    #expect(pieces == whole)
    let reader = try ContainerReader(whole)
    #expect(reader.header == header && reader.index.sampleChecksum == 5)
    #expect(try reader.tile(19).indices.count == 950)
    #expect(try reader.rewritten() == whole)
  }

  @Test func theOrderIsKept() throws {
    let grey = try ContainerHeader(width: 20, height: 1, layout: .grey, tileSize: 8)
    let alpha = try ContainerHeader(width: 20, height: 1, layout: .greyAlpha, tileSize: 8)
    let value = AlphaPayload(number: 0, method: .constant, bytes: [1])
    var writer = try ContainerWriter(header: grey, model: model)
    #expect(rule { try writer.append(tile(1)) } == "vqz.order.tile")
    #expect(rule { try writer.append(tile(-1)) } == "vqz.order.tile")
    try writer.append(tile(0))
    #expect(rule { try writer.append(tile(0)) } == "vqz.order.tile")
    #expect(rule { try writer.append(value) } == "vqz.order.alpha")
    let early = writer
    #expect(rule { _ = try early.finish(sampleChecksum: 0) } == "vqz.order.tile")
    try writer.append(tile(1))
    try writer.append(tile(2))
    #expect(rule { try writer.append(tile(3)) } == "vqz.order.tile")

    writer = try ContainerWriter(header: alpha, model: model)
    #expect(rule { try writer.append(value) } == "vqz.order.alpha")
    try writer.append(tile(0))
    #expect(rule { try writer.append(tile(1)) } == "vqz.order.alpha")
    let withoutAlpha = writer
    #expect(rule { _ = try withoutAlpha.finish(sampleChecksum: 0) } == "vqz.order.alpha")
    let other = AlphaPayload(number: 1, method: .constant, bytes: [1])
    #expect(rule { try writer.append(other) } == "vqz.order.alpha")
    let long = AlphaPayload(number: 0, method: .stored, bytes: [1])
    #expect(rule { try writer.append(long) } == "vqz.alpha.length")
    try writer.append(value)
    #expect(rule { try writer.append(value) } == "vqz.order.alpha")
  }

  @Test func whatNoReaderTakesIsNotWritten() throws {
    let header = try ContainerHeader(width: 1, height: 1, layout: .grey)
    func rule(_ model: ModelReference, _ metadata: [PackedMetadata] = []) -> String? {
      self.rule { _ = try ContainerWriter(header: header, model: model, metadata: metadata) }
    }
    let id = [UInt8](repeating: 1, count: 32)
    #expect(rule(.named(id: [1], name: "", hint: "")) == "vqz.model.id")
    #expect(
      rule(.named(id: id, name: String(repeating: "n", count: 256), hint: "")) == "vqz.model.text")
    #expect(rule(.named(id: id, name: "\u{7F}", hint: "")) == "vqz.model.text")
    #expect(rule(.carried(id: id, file: PackedBytes(stored: []))) == "vqz.model.length")
    let big = PackedMetadata(
      kind: .exif, content: PackedBytes(zstd: [1], rawByteCount: (1 << 26) + 1))
    #expect(rule(model, [big]) == "vqz.meta.length")
    let small = PackedMetadata(kind: .text, content: PackedBytes(stored: [0]))
    #expect(rule(model, Array(repeating: small, count: 1025)) == "vqz.meta.count")
    #expect(rule(model, Array(repeating: small, count: 1024)) == nil)
  }

  @Test func badHeadersAreNotMade() {
    #expect(
      rule { _ = try ContainerHeader(width: 0, height: 1, layout: .grey) } == "vqz.head.size")
    #expect(
      rule { _ = try ContainerHeader(width: 1, height: -1, layout: .grey) } == "vqz.head.size")
    #expect(
      rule {
        _ = try ContainerHeader(width: 1, height: 1, layout: .grey, tileSize: 8, tileOverlap: 5)
      } == "vqz.head.tiles")
    #expect(
      rule {
        _ = try ContainerHeader(width: 1, height: 1, layout: .grey, originalBitsPerSample: 65)
      } == "vqz.head.bits")
  }

  @Test func limitsAreTheCallers() throws {
    let header = try ContainerHeader(width: 100, height: 100, layout: .grey)
    let carried = ModelReference.carried(
      id: Array(0...31), file: PackedBytes(zstd: [1], rawByteCount: 1000))
    var writer = try ContainerWriter(header: header, model: carried)
    try writer.append(tile(0))
    let bytes = try writer.finish(sampleChecksum: 0)
    #expect(failure(bytes) == nil)
    #expect(failure(bytes, limits: Limits(positionCount: 9999))?.rule == "vqz.limit.positions")
    #expect(failure(bytes, limits: Limits(modelByteCount: 999))?.rule == "vqz.limit.model")
    #expect(failure(bytes, limits: Limits(positionCount: 10000, modelByteCount: 1000)) == nil)
  }

  /// What a picture in one tile pays for being a file: bytes besides names and codes.
  @Test func theFrameIsSmall() throws {
    let header = try ContainerHeader(width: 768, height: 512, layout: .rgb, original: .png)
    let named = ModelReference.named(id: Array(0...31), name: "", hint: "")
    var writer = try ContainerWriter(header: header, model: named)
    try writer.append(
      TilePayload(number: 0, method: .rangeCoder, sampleChecksum: 0))
    #expect(try writer.finish(sampleChecksum: 0).count <= 120)
  }
}
