import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal

/// Decompresses `.vqz` files.
///
/// Integer arithmetic from the first byte to the last sample: the same file gives the same samples
/// on every machine, build and number of threads, and the checksums in the file prove it.
/// Any bytes may be given: a file that is damaged, foreign or hostile ends in an error, not in a
/// trap or in wrong samples.
public struct Decoder: Sendable {
  let models: [Model]
  let limits: ResourceLimits
  let threads: Int

  /// - Parameters:
  ///   - models: models that files may name, beside the one built in.
  ///   - limits: what a decode may spend.
  ///   - threads: 0 is one a core; any value gives the same samples.
  public init(
    models: [Model] = [], limits: ResourceLimits = ResourceLimits(), threads: Int = 0
  ) {
    self.models = models
    self.limits = limits
    self.threads = threads == 0 ? WorkerPool.availableThreadCount : threads
  }

  /// The picture of a `.vqz` file.
  ///
  /// - Throws: every code of groups 2xx to 4xx; nothing is returned that is not proved right.
  public func decode(_ bytes: [UInt8]) throws(VQZError) -> Image {
    try whole(bytes, region: nil)
  }

  /// A part of the picture of a `.vqz` file: the same samples as cut from the whole of it.
  ///
  /// Only the tiles that hold some of it are looked at, and proved right by their checksums.
  ///
  /// - Throws: as `decode(_:)`; `usage` where the region does not lie in the picture.
  public func decode(_ bytes: [UInt8], region: Image.Region) throws(VQZError) -> Image {
    try whole(bytes, region: region)
  }

  private func whole(_ bytes: [UInt8], region: Image.Region?) throws(VQZError) -> Image {
    var head: Header?
    var samples: [UInt8] = []
    try decode(
      bytes, region: region, progress: nil,
      header: { header in
        head = header
        samples.reserveCapacity(header.width * header.height * header.layout.channelCount)
      },
      rows: { samples += $0 })
    guard let head else {
      throw VQZError(.malformed, "picture: found no header, expected one")
    }
    return try Image(
      width: head.width, height: head.height, layout: head.layout, samples: samples,
      metadata: head.metadata, container: head.container,
      originalBitsPerSample: head.originalBitsPerSample)
  }

  /// What is known of a picture before its first row.
  package struct Header: Sendable {
    package let width: Int
    package let height: Int
    package let layout: Image.Layout
    package let container: Image.Container
    package let originalBitsPerSample: Int
    package let metadata: [Image.Metadata]
  }

  /// Decodes row by row in bounded memory: `header` is called once, then `rows` with finished rows
  /// from the top, `[n][width][channelCount]`. The checksum of the whole picture is only known
  /// after the last row: whoever writes rows to a file must not keep it if this throws. Of a region
  /// there is none; the tiles have theirs.
  package func decode(
    _ bytes: [UInt8], region: Image.Region? = nil, progress: ((Double) -> Void)?,
    header: (Header) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws(VQZError) {
    do {
      let reader = try ContainerReader(
        bytes, limits: limits.limits, scope: region == nil ? .everything : .indexed)
      let model = try model(for: reader.model)
      let layout = Image.Layout(rawValue: reader.header.layout.rawValue) ?? .rgb
      let window = TileWindow(
        grid: reader.grid, area: try region.map { try $0.area(in: reader.grid) })
      try check(reader.header, window, layout, model)
      try header(try head(reader, window, layout))
      var assembler = RowAssembler(window: window, layout: layout)
      let decoder = TileDecoder(
        model: model, quality: reader.header.quality, threads: threads)
      var crc = CRC32C()
      for index in 0..<window.tileCount {
        let tile = window.tile(index)
        let colours = try self.tile(reader, tile, layout, decoder)
        var alpha: [UInt8]?
        if let payload = try reader.alpha(tile) {
          alpha = try AlphaCoding.values(payload, core: reader.grid.core(tile))
        }
        let finished = assembler.add(colours: colours, alpha: alpha, tile: tile)
        crc.update(finished)
        try rows(finished)
        progress?(Double(index + 1) / Double(window.tileCount))
      }
      guard region != nil || crc.value == reader.index.sampleChecksum else {
        throw VQZError(
          .sampleMismatch,
          "decoded picture: found checksum \(crc.value), expected \(reader.index.sampleChecksum)",
          rule: "vqz.index.crc")
      }
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func tile(
    _ reader: ContainerReader, _ number: Int, _ layout: Image.Layout, _ decoder: TileDecoder
  ) throws -> TileSamples {
    let payload = try reader.tile(number)
    if reader.header.isCompact {
      return try onlyTile(payload, reader.header, layout, decoder)
    }
    let samples = try decoder.samples(of: payload, header: reader.header, layout: layout)
    let found = CRC32C.of(samples.values)
    guard found == payload.sampleChecksum else {
      throw VQZError(
        .sampleMismatch,
        "decoded tile \(number): found checksum \(found), expected \(payload.sampleChecksum)",
        hint: "the file was damaged before it was sealed, or made with another model",
        rule: "vqz.tile.crc")
    }
    return samples
  }

  /// Whether model and picture fit each other and the memory they need the limits.
  func check(
    _ header: ContainerHeader, _ window: TileWindow, _ layout: Image.Layout, _ model: Model
  ) throws(VQZError) {
    guard ColourConversion.fits(channels: model.channelCount, layout: layout) else {
      throw VQZError(
        .wrongModel, "model \(model.name): found 1 channel, expected 3 for a colour picture",
        rule: "vqz.model.channels")
    }
    guard header.quality < model.qualityCount else {
      throw VQZError(
        .malformed,
        "quality: found \(header.quality), expected one of the \(model.qualityCount) of model "
          + model.name,
        rule: "vqz.head.quality")
    }
    let stride = model.network.description.stride
    guard header.grid.tileSize % stride == 0 else {
      throw VQZError(
        .malformed,
        "tile size: found \(header.grid.tileSize), expected a multiple of \(stride)",
        rule: "vqz.tile.stride")
    }
    let operations = DecodeMemory.operationCount(window, model: model)
    guard operations <= Double(limits.operationCount) else {
      throw VQZError(
        .tooLarge,
        "work: found \(operations.rounded()) multiply-accumulates, expected at most "
          + "\(limits.operationCount)",
        hint: "raise the limit if you trust the file")
    }
    let needed = DecodeMemory.byteCount(window, layout: layout, model: model)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most "
          + "\(limits.memoryByteCount)",
        hint: "raise the memory limit (-M)")
    }
  }

  private func head(
    _ reader: ContainerReader, _ window: TileWindow, _ layout: Image.Layout
  ) throws -> Header {
    var metadata: [Image.Metadata] = []
    for entry in reader.metadata {
      let raw = try entry.content.unpacked(rule: "vqz.meta.length")
      // A kind or form this version does not know is left out, as the format says.
      if let known = VQZSignal.Metadata(kind: entry.kind.rawValue, payload: raw) {
        metadata.append(Image.Metadata(known))
      }
    }
    return Header(
      width: window.area.width, height: window.area.height, layout: layout,
      container: Image.Container(rawValue: reader.header.original.rawValue) ?? .none,
      originalBitsPerSample: reader.header.originalBitsPerSample, metadata: metadata)
  }
}

extension PackedBytes {
  /// The raw bytes; their number was checked against its limit when the chunk was read.
  func unpacked(rule: String) throws(VQZError) -> [UInt8] {
    guard packing == .zstd else { return bytes }
    do {
      return try Zstd.decompress(bytes, expectedByteCount: rawByteCount)
    } catch {
      throw VQZError(.malformed, error.message, rule: rule)
    }
  }
}
