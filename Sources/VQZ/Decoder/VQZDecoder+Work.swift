import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// The way from a file to rows of samples.
extension VQZDecoder {
  /// Reads the structure of a file and finds its model.
  func job(on bytes: [UInt8], region: Signal.Region?) throws -> any DecodeJob {
    try job(
      on: try ContainerReader(
        bytes, limits: limits.limits, scope: region == nil ? .everything : .indexed),
      region: region)
  }

  /// The same for a file whose structure is read.
  func job(on reader: ContainerReader, region: Signal.Region?) throws -> any DecodeJob {
    let model = try model(for: reader.model)
    guard model.kind == reader.header.kind else {
      throw VQZError(
        .wrongModel,
        "model \(model.name): found one for signals of kind \(model.kind), expected one for "
          + "\(reader.header.kind)",
        rule: ContainerRule.modelSignal.rawValue)
    }
    switch model.coding {
    case .ladder(let ladder):
      _ = try reader.header.pictureLayout()
      return LadderJob(
        decoder: self, work: try DecodeWork(reader, model: ladder, region: region))
    case .lattice(let lattice):
      try check(reader.header, hasQualityOf: model.qualityCount, model.name)
      return try LatticeJob(
        reader, model: lattice, region: region, limits: limits, threads: threads)
    case .wholeVectors(let vectors):
      try check(reader.header, hasQualityOf: model.qualityCount, model.name)
      return try VectorJob(
        reader, model: vectors, region: region, limits: limits, threads: threads)
    case .windows(let windows):
      try check(reader.header, hasQualityOf: model.qualityCount, model.name)
      return try WindowJob(
        reader, model: windows, region: region, limits: limits, threads: threads)
    }
  }

  /// The same for a file whose signal is made of codewords.
  ///
  /// - Throws: `wrongModel` for another.
  func work(on bytes: [UInt8]) throws -> DecodeWork {
    let reader = try ContainerReader(bytes, limits: limits.limits, scope: .everything)
    let ladder = try model(for: reader.model).ladder
    _ = try reader.header.pictureLayout()
    return try DecodeWork(reader, model: ladder, region: nil)
  }

  /// Decodes tile after tile and hands out the rows that are finished.
  ///
  /// - Returns: the CRC-32C of all samples that were handed out: of a neutral picture one for its
  ///   three colours.
  func decode(
    _ work: DecodeWork, _ watch: WorkWatch, rows: ([UInt8]) throws -> Void
  ) throws -> UInt32 {
    let window = work.window
    var assembler = RowAssembler(window: window, plan: work.plan)
    let pool = pools.take()
    defer { pools.putBack(pool) }
    var decoder = TileDecoder(
      model: work.model, quality: work.reader.header.quality, threads: threads, pool: pool,
      watch: watch)
    var crc = CRC32C()
    for index in 0..<window.tileCount {
      let tile = window.tile(index)
      decoder.watch = watch.part(index, of: window.tileCount)
      let colours =
        try work.preview.map { try begunSamples(of: tile, $0, work.reader, decoder) }
        ?? samples(of: tile, work.reader, decoder)
      var alpha: [UInt8]?
      if let payload = try work.reader.alpha(tile), let aside = work.plan.asides.first {
        alpha = try AlphaCoding.values(
          payload, core: work.reader.grid.core(tile), filter: aside.filter)
      }
      let finished = assembler.add(colours: colours, alpha: alpha, tile: tile)
      crc.update(finished)
      try rows(finished)
      try watch.report(Double(index + 1) / Double(window.tileCount))
    }
    return crc.value
  }

  /// The samples of a tile, which its checksum proves right.
  private func samples(
    of number: Int, _ reader: ContainerReader, _ decoder: TileDecoder
  ) throws -> TileSamples {
    try proved(try reader.tile(number), reader.header, decoder)
  }

  /// All samples of a tile, which its checksum proves right.
  func proved(
    _ payload: TilePayload, _ header: ContainerHeader, _ decoder: TileDecoder
  ) throws -> TileSamples {
    if header.isCompact { return try onlyTile(payload, header, decoder) }
    let samples = try decoder.samples(of: payload, header: header)
    let found = CRC32C.of(samples.values)
    guard found == payload.sampleChecksum else {
      throw VQZError(
        .sampleMismatch,
        "decoded tile \(payload.number): found checksum \(found), expected "
          + "\(payload.sampleChecksum)",
        hint: "the file was damaged before it was sealed, or made with another model",
        rule: "vqz.tile.crc")
    }
    return samples
  }

  /// Whether the quality of a file is one of the `count` that its model has.
  private func check(
    _ header: ContainerHeader, hasQualityOf count: Int, _ name: String
  ) throws(VQZError) {
    guard header.quality < count else {
      throw VQZError(
        .malformed,
        "quality: found \(header.quality), expected one of the \(count) of model \(name)",
        rule: ContainerRule.headQuality.rawValue)
    }
  }

  /// Whether model and signal fit each other, and what they need fits the limits.
  func check(_ work: DecodeWork) throws(VQZError) {
    let (header, model) = (work.reader.header, work.model)
    guard ColourConversion.fits(channels: model.channelCount, plan: work.plan) else {
      throw VQZError(
        .wrongModel, "model \(model.name): found 1 channel, expected 3 for a colour picture",
        rule: "vqz.model.channels")
    }
    try check(header, hasQualityOf: model.qualityCount, model.name)
    let stride = model.network.description.stride
    guard Extent(square: header.grid.tileSize).isMultiple(of: stride) else {
      throw VQZError(
        .malformed,
        "tile size: found \(header.grid.tileSize), expected a multiple of \(stride)",
        rule: "vqz.tile.stride")
    }
    try checkLimits(work.window, work.plan, model, channels: work.channelCount)
  }

  /// Whether a decode of such tiles takes no more than the caller allows.
  func checkLimits(
    _ window: TileWindow, _ plan: GridPlan, _ model: LadderModel, channels: Int? = nil
  ) throws(VQZError) {
    let operations = DecodeMemory.operationCount(window, model: model)
    guard operations <= Double(limits.operationCount) else {
      throw VQZError(
        .tooLarge,
        "work: found \(operations.rounded()) multiply-accumulates, expected at most "
          + "\(limits.operationCount)",
        hint: "raise the limit if you trust the file")
    }
    let needed = DecodeMemory.byteCount(
      window, plan: plan, model: model, channels: channels)
    guard needed <= limits.memoryByteCount else {
      throw VQZError(
        .memoryLimit,
        "memory: found a need of \(needed) bytes, expected at most \(limits.memoryByteCount)",
        hint: "raise the memory limit")
    }
  }
}
