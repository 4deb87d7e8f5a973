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
public struct VQZDecoder: Sendable {
  let models: [VQZModel]
  let limits: ResourceLimits
  let threads: Int

  /// - Parameters:
  ///   - models: models that files may name, beside the one built in.
  ///   - limits: what a decode may spend.
  ///   - threads: 0 is one a core; any value gives the same samples.
  public init(
    models: [VQZModel] = [], limits: ResourceLimits = ResourceLimits(), threads: Int = 0
  ) {
    self.models = models
    self.limits = limits
    self.threads = threads == 0 ? WorkerPool.availableThreadCount : threads
  }

  /// The picture of a `.vqz` file.
  ///
  /// - Throws: every code of groups 2xx to 4xx; nothing is returned that is not proved right.
  public func decode(_ bytes: [UInt8]) throws(VQZError) -> Signal {
    try whole(bytes, region: nil)
  }

  /// A part of the picture of a `.vqz` file: the same samples as cut from the whole of it.
  ///
  /// Only the tiles that hold some of it are looked at, and proved right by their checksums.
  ///
  /// - Throws: as `decode(_:)`; `usage` where the region does not lie in the picture.
  public func decode(_ bytes: [UInt8], region: Signal.Region) throws(VQZError) -> Signal {
    try whole(bytes, region: region)
  }

  private func whole(_ bytes: [UInt8], region: Signal.Region?) throws(VQZError) -> Signal {
    var head: Header?
    var samples: [UInt8] = []
    try decode(
      bytes, region: region, progress: nil,
      header: { header in
        head = header
        samples.reserveCapacity(header.shape.sampleCount)
      },
      rows: { samples += $0 })
    guard let head else {
      throw VQZError(.malformed, "signal: found no header, expected one")
    }
    return try Signal(
      kind: head.kind, shape: head.shape, sampleType: head.sampleType, samples: samples,
      origin: head.origin, originalBitsPerSample: head.originalBitsPerSample,
      metadata: head.metadata)
  }

  /// What is known of a signal, or of the region of it that is decoded, before its first row.
  package struct Header: Sendable {
    package let kind: SignalKind
    package let shape: Signal.Shape
    package let sampleType: SampleType
    package let origin: Signal.Origin
    package let originalBitsPerSample: Int
    package let metadata: [Signal.Metadata]
    /// The channels of a picture; nil for a signal of another kind.
    package let layout: PictureLayout?
  }

  /// Decodes row by row in bounded memory: `header` is called once, then `rows` with finished rows
  /// from the top, `[n][width][channelCount]`. The checksum of the whole picture is only known
  /// after the last row: whoever writes rows to a file must not keep it if this throws. Of a region
  /// there is none; the tiles have theirs.
  package func decode(
    _ bytes: [UInt8], region: Signal.Region? = nil, progress: ((Double) -> Void)?,
    header: (Header) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws(VQZError) {
    do {
      let reader = try ContainerReader(
        bytes, limits: limits.limits, scope: region == nil ? .everything : .indexed)
      let model = try model(for: reader.model)
      let window = TileWindow(
        grid: reader.grid, area: try region.map { try $0.area(in: reader.grid) })
      try check(reader.header, window, model)
      try header(try head(reader, window))
      var assembler = RowAssembler(window: window, plan: reader.header.plan)
      let decoder = TileDecoder(
        model: model, quality: reader.header.quality, threads: threads)
      var crc = CRC32C()
      for index in 0..<window.tileCount {
        let tile = window.tile(index)
        let colours = try self.tile(reader, tile, decoder)
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
    _ reader: ContainerReader, _ number: Int, _ decoder: TileDecoder
  ) throws -> TileSamples {
    let payload = try reader.tile(number)
    if reader.header.isCompact {
      return try onlyTile(payload, reader.header, decoder)
    }
    let samples = try decoder.samples(of: payload, header: reader.header)
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
    _ header: ContainerHeader, _ window: TileWindow, _ model: VQZModel
  ) throws(VQZError) {
    guard ColourConversion.fits(channels: model.channelCount, plan: header.plan) else {
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
    guard Extent(square: header.grid.tileSize).isMultiple(of: stride) else {
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
    let needed = DecodeMemory.byteCount(window, plan: header.plan, model: model)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most "
          + "\(limits.memoryByteCount)",
        hint: "raise the memory limit (-M)")
    }
  }

  private func head(
    _ reader: ContainerReader, _ window: TileWindow
  ) throws -> Header {
    var metadata: [Signal.Metadata] = []
    for entry in reader.metadata {
      let raw = try entry.content.unpacked(rule: "vqz.meta.length")
      // A kind or form this version does not know is left out, as the format says.
      if let known = Signal.Metadata(kind: entry.kind, payload: raw) { metadata.append(known) }
    }
    let header = reader.header
    return Header(
      kind: .picture,
      shape: try Signal.Shape(
        axes: [window.area.height, window.area.width], channels: header.layout.channelCount),
      sampleType: .u8, origin: header.original,
      originalBitsPerSample: header.originalBitsPerSample, metadata: metadata,
      layout: header.layout)
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
