import ArgumentParser
import VQZ
import VQZSystem

/// `vqz decompress`: the picture back, row by row, in bounded memory.
struct Decompress: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "decompress",
    abstract: "Decompress files: FILE.vqz becomes FILE.",
    discussion: """
      The kind of picture is that of the original (PNG for JPEG, TIFF and WebP), or what the \
      suffix of -o says: .png, .ppm, .pgm, .pnm or .pam. Without a file it reads standard input \
      and writes standard output. Behind an archive stand names of members and folders, none for \
      all; they are put into the folder of --output-dir, or the current one.
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var outputs: OutputOptions
  @Option(
    help: ArgumentHelp(
      "Only this part: WxH+X+Y of a picture, FROM:TO,FROM:TO,… along the axes of an array.",
      valueName: "region"))
  var region: RegionQuantity?
  @Option(
    help: ArgumentHelp(
      "Only these vectors, counted from 0, in this order: 5,17,900-950.", valueName: "indices"))
  var vectors: IndexQuantity?
  @Option(
    help: ArgumentHelp(
      "A small picture out of the coarse levels: 8 for an eighth of its width and height, 32 for a "
        + "thirty-second.", valueName: "scale"))
  var preview: PreviewQuantity?
  @Flag(help: "With --preview: the file may be cut off.")
  var partial = false
  @OptionGroup var models: DecodingModelOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var report: ReportOptions

  var writesDataToOutput: Bool { outputs.writesData(of: inputs) }

  func validate() throws {
    let parts = [
      region.map { _ in "--region" }, vectors.map { _ in "--vectors" },
      preview.map { _ in "--preview" },
    ].compactMap(\.self)
    if parts.count > 1 {
      throw ValidationError(
        "options: found \(parts.joined(separator: " and ")), expected one of them")
    }
    if partial, preview == nil {
      throw ValidationError("option --partial: found no --preview, expected one")
    }
    if preview != nil, outputs.inputFate == .remove {
      throw ValidationError("options: found --preview and --rm, expected one of them")
    }
  }

  func run() throws {
    let console = Console(report: report, progress: work.progress)
    console.outputCarriesData = writesDataToOutput
    let version = inputs.files.first.flatMap { FileStatus.version(ofFile: $0) }
    if let archive = try ArchiveInput.first(of: inputs, work.limits) {
      return try extract(archive.job, version, archive.archive, names: archive.names, console)
    }
    let list = JobList(inputs, suffixes: JobList.compressedSuffixes)
    try outputs.check(list)
    try checkNames(list)
    let decoder = VQZDecoder(
      models: try models.read(work.limits), limits: work.limits, threads: work.threads.count)
    try Batch(list: list, console: console).run { job in
      let version = job.version
      if let archive = try ArchiveInput.open(job, work.limits) {
        return try extract(job, version, archive, names: [], console)
      }
      try decompress(job, decoder, console)
    }
  }

  /// The first bytes of each file tell what its output is called. Whatever is wrong with them is
  /// told when the file has its turn.
  private func checkNames(_ list: JobList) throws {
    guard list.jobs.count > 1 else { return }
    var names = OutputNames(list)
    for job in list.jobs {
      guard let path = job.path, FileStatus(path)?.kind == .file,
        let prefix = try? readFront(path, byteCount: 4096),
        case .known(let preview)? = try? VQZDecoder.peek(prefix, limits: work.limits),
        let target = try? OutputTarget.decompressed(
          job, outputs, kind: preview.writtenFormat, channels: preview.shape.channels)
      else { continue }
      try names.claim(target, for: job)
    }
  }

  /// A file that is decompressed, and what it says of its signal.
  struct Source {
    /// Nil where the file is read as its parts are wanted.
    let bytes: [UInt8]?
    let path: String
    let byteCount: Int
    let origin: Signal.Origin
    let kind: SignalKind
    let shape: Signal.Shape
    let sampleType: SampleType
    /// Nil for what is no picture.
    let layout: PictureLayout?

    /// The format that it is written in where nobody asks for another.
    var writtenFormat: Signal.Origin {
      SignalFile.writtenFormat(origin, kind: kind, shape: shape, sampleType: sampleType)
    }

    /// The format of a picture that is read and not written; nil for any other.
    var unwrittenOriginal: String? {
      guard writtenFormat == .png else { return nil }
      switch origin {
      case .jpeg: return "JPEG"
      case .tiff: return "TIFF"
      case .webp: return "WebP"
      default: return nil
      }
    }

    /// Files above this are not taken into memory.
    static let wholeByteLimit = 16 << 20
  }

  private func source(_ job: Job) throws -> Source {
    if let path = job.path, let byteCount = FileStatus.byteCount(ofFile: path),
      byteCount > Source.wholeByteLimit,
      case .known(let front) = try VQZDecoder.peek(
        try readFront(path, byteCount: 1 << 16), limits: work.limits), !front.isCompact
    {
      return Source(bytes: nil, path: path, byteCount: byteCount, front)
    }
    let bytes = try job.read(
      limit: work.limits.memoryByteCount, allowingTerminal: outputs.existing == .force)
    if preview != nil, case .known(let front) = try VQZDecoder.peek(bytes, limits: work.limits) {
      return Source(bytes: bytes, path: job.name, byteCount: bytes.count, front)
    }
    let summary =
      try region == nil && vectors == nil
      ? VQZDecoder.inspect(bytes, limits: work.limits)
      : VQZDecoder.inspectFront(bytes, limits: work.limits)
    return Source(
      bytes: bytes, path: job.name, byteCount: bytes.count, origin: summary.origin,
      kind: summary.kind, shape: summary.shape, sampleType: summary.sampleType,
      layout: summary.layout)
  }

  private func decompress(_ job: Job, _ decoder: VQZDecoder, _ console: Console) throws {
    let version = job.version
    let source = try source(job)
    let kind = try outputKind(of: source)
    let target = try OutputTarget.decompressed(
      job, outputs, kind: kind, channels: source.shape.channels)
    guard try Output.prepare(target, for: job, outputs) else {
      console.detail("\(job.name): skipped, \(target.path ?? "") exists")
      return
    }
    console.outputCarriesData = target == .standardOutput
    if let original = source.unwrittenOriginal, outputs.output == nil {
      console.notice("the original was a \(original); written as PNG", about: job.name)
    }
    let meter = ProgressMeter(
      console, label: job.name,
      megapixels: Double(source.shape.width * source.shape.height) / 1e6)
    let output = try Output(target, overwrite: outputs.existing == .force)
    let notices = try output.blamed { try write(source, as: kind, to: output, decoder, meter) }
    for notice in notices { console.notice(notice, about: job.name) }
    try output.commit(like: job.path)
    meter.finish()
    if outputs.inputFate == .remove { try job.remove(ifStill: version) }
    try tell(job, output, source, meter.seconds, console)
  }

  /// The suffix of `-o` decides, else the original.
  func outputKind(of source: Source) throws -> Signal.Origin {
    if let output = outputs.output, output != "-",
      let kind = try PictureKind.written(for: output, shape: source.shape, kind: source.kind)
    {
      return kind
    }
    return source.writtenFormat
  }

  /// - Returns: what the kind of picture could not hold.
  func write(
    _ source: Source, as kind: Signal.Origin, to output: Output, _ decoder: VQZDecoder,
    _ meter: ProgressMeter
  ) throws -> [String] {
    if let vectors {
      let signal =
        try source.bytes.map { try decoder.decode($0, vectors: vectors.indices) }
        ?? decoder.decode(path: source.path, vectors: vectors.indices)
      let writer = try SignalFileWriter(SignalHeader(signal), as: kind) { try output.write($0) }
      try writer.writeRows(signal.samples.span)
      try writer.finish()
      return writer.notices
    }
    var writer: SignalFileWriter?
    let begin = { (header: SignalHeader) throws -> Void in
      writer = try SignalFileWriter(header, as: kind) { try output.write($0) }
    }
    let take = { (rows: [UInt8]) throws -> Void in try writer?.writeRows(rows.span) }
    var lost: [String] = []
    if let scale = preview?.scale {
      let made =
        try source.bytes.map {
          try decoder.preview(
            $0, scale: scale, isPartial: partial, progress: meter.update, header: begin,
            rows: take)
        }
        ?? decoder.preview(
          path: source.path, scale: scale, isPartial: partial, progress: meter.update,
          header: begin, rows: take)
      lost = made.notices
    } else if let bytes = source.bytes {
      try decoder.decode(
        bytes, region: region?.region, progress: meter.update, header: begin, rows: take)
    } else {
      try decoder.decode(
        path: source.path, region: region?.region, progress: meter.update, header: begin,
        rows: take)
    }
    try writer?.finish()
    return lost + (writer?.notices ?? [])
  }

  func tell(
    _ job: Job, _ output: Output, _ source: Source, _ seconds: Double, _ console: Console
  ) throws {
    let size =
      vectors.map { [$0.indices.count] } ?? region?.region.size
      ?? preview.map { source.shape.axes.map($0.scale.size) } ?? source.shape.axes
    // Of a picture columns come first, as people say them.
    let words = (source.layout == nil ? size : size.reversed()).map(String.init)
    console.summary(
      "\(job.name): \(source.byteCount) -> \(output.byteCount) bytes, "
        + "\(words.joined(separator: " x ")), \(NumberText.duration(seconds))")
    let peak = PeakMemory.byteCount
    console.detail("\(job.name): at most \(NumberText.bytes(peak)) of memory so far")
    try console.json(
      .object([
        "file": .string(job.name),
        "output": output.target.path.map { .string($0) } ?? .null,
        "width": .integer(Int64(size.last ?? 1)),
        "height": .integer(Int64(size.dropLast().last ?? 1)),
        "axes": .array(size.map { .integer(Int64($0)) }),
        "input_bytes": .integer(Int64(source.byteCount)),
        "output_bytes": .integer(Int64(output.byteCount)),
        "seconds": .number(seconds),
        "peak_memory_bytes": .integer(Int64(peak)),
      ]))
  }
}

extension Decompress.Source {
  /// A file of which only the first bytes were looked at.
  ///
  /// - Parameter bytes: nil where it is read as its parts are wanted.
  init(bytes: [UInt8]?, path: String, byteCount: Int, _ front: FilePreview) {
    self.init(
      bytes: bytes, path: path, byteCount: byteCount, origin: front.origin, kind: front.kind,
      shape: front.shape, sampleType: front.sampleType, layout: front.layout)
  }
}

extension FilePreview {
  /// The format that the signal is written in where nobody asks for another.
  var writtenFormat: Signal.Origin {
    SignalFile.writtenFormat(origin, kind: kind, shape: shape, sampleType: sampleType)
  }
}
