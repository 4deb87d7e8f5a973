public import VQZ
import VQZCore
import VQZSignal

extension ModelReport {
  /// What a codec run of one file gives to the analysis.
  private struct Piece: Sendable {
    let row: FileRow?
    let usage: [ClassUsage]
    let overhead: Int
    let meanSquaredError: Double
    let failure: (file: String, reason: String)?
  }

  /// What all files give together at one setting.
  private struct Sum {
    let pieces: [Piece]
    let usage: [ClassUsage]

    /// - Parameter classes: those of the model, which nobody counted yet.
    init(_ pieces: [Piece], classes: [ClassUsage]) {
      var usage = classes
      for piece in pieces {
        for (index, each) in piece.usage.enumerated() {
          usage[index].add(each)
        }
      }
      self.pieces = pieces
      self.usage = usage
    }

    var rows: [FileRow] { pieces.compactMap(\.row) }

    func measures(_ setting: String) -> SettingMeasures {
      let pixels = rows.reduce(UInt64(0)) { $0 + UInt64($1.width * $1.height) }
      return SettingMeasures(
        setting: setting,
        meanSquaredError: pieces.reduce(0) { $0 + $1.meanSquaredError }
          / Double(max(1, rows.count)),
        information: InformationMeasures(usage, pixelCount: pixels))
    }
  }

  /// Encodes and decodes every file once more at every setting, in memory, and counts what is in
  /// it. A file whose size differs from that on the disk is a failure.
  ///
  /// - Parameters:
  ///   - reported: the model.
  ///   - sources: the files.
  ///   - points: all of this model.
  ///   - threads: that share the work, 1 or more.
  ///   - limits: of both directions.
  ///   - progress: called from any thread whenever a file is done at one setting.
  public init(
    _ reported: ReportModel, sources: [Source], points: [Point], threads: Int,
    limits: ResourceLimits, progress: @Sendable () -> Void
  ) {
    let model = reported.model
    let provenance = reported.provenance
    // The middle of its qualities stands for a model that has several.
    let middle = reported.settings[reported.settings.count / 2]
    // A model without a network has no codebooks.
    let classes = (try? model.ladder).map { ClassUsage.all(of: $0) } ?? []
    var chosen = Sum([], classes: classes)
    var sweep: [SettingMeasures] = []
    var failures: [(file: String, reason: String)] = []
    for setting in reported.settings {
      let coding = Coding(model: model, setting: setting, limits: limits)
      let found = Dictionary(
        points.filter { $0.key.setting == setting }.map { ($0.file, $0) },
        uniquingKeysWith: { first, _ in first })
      let sum = Sum(
        WorkerPool.map(count: sources.count, threads: threads) { index -> Piece? in
          defer { progress() }
          guard let point = found[sources[index].name], let measured = point.measurement else {
            return nil
          }
          return coding.piece(sources[index], point, measured, provenance)
        }.compactMap { $0 }, classes: classes)
      sweep.append(sum.measures(setting))
      failures += sum.pieces.compactMap(\.failure)
      if setting == middle { chosen = sum }
    }
    let rows = chosen.rows
    self.init(
      name: reported.name, identifier: model.identifier, modelByteCount: model.storage.byteCount,
      isBuiltIn: reported.isBuiltIn, beta: provenance.beta, measured: provenance.measured,
      usage: chosen.usage,
      typical: chosen.measures(middle), sweep: sweep,
      overheadByteCount: chosen.pieces.reduce(0) { $0 + $1.overhead },
      byteCount: rows.reduce(0) { $0 + $1.byteCount },
      files: rows.sorted { ($0.psnr, $0.file) < ($1.psnr, $1.file) },
      gallery: Coding(model: model, setting: middle, limits: limits).gallery(rows, sources),
      failures: failures)
  }

  /// One model at work in memory.
  private struct Coding: Sendable {
    let model: VQZModel
    let setting: String
    let limits: ResourceLimits

    func coded(_ source: Source) throws(VQZError) -> (Source.Loaded, [UInt8]) {
      let loaded = try source.load(limits)
      var options = VQZEncoder.Options()
      options.threads = 1
      if let quality = Double(setting) { options.quality = quality }
      return (loaded, try VQZEncoder(model, options: options).encode(loaded.picture))
    }

    var decoder: VQZDecoder { VQZDecoder(models: [model], limits: limits, threads: 1) }

    func piece(
      _ source: Source, _ point: Point, _ found: Measurement, _ provenance: Provenance
    ) -> Piece {
      do throws(VQZError) {
        let (loaded, bytes) = try coded(source)
        let analysis = try FileAnalysis(bytes, decoder: decoder)
        var failure: (file: String, reason: String)?
        if bytes.count != found.byteCount {
          failure = (
            source.name,
            "bytes in memory: found \(bytes.count), expected the \(found.byteCount) of the file"
          )
        }
        let pixels = UInt64(point.positionCount)
        return Piece(
          row: FileRow(
            file: source.name, hash: loaded.hash, standing: provenance.standing(of: loaded.hash),
            width: point.width, height: point.height, byteCount: found.byteCount,
            psnr: found.quality.psnr, similarity: found.quality.similarity,
            look: found.quality.look,
            information: InformationMeasures(analysis.usage, pixelCount: pixels)),
          usage: analysis.usage, overhead: analysis.overheadByteCount,
          meanSquaredError: found.quality.meanSquaredError, failure: failure)
      } catch {
        return Piece(
          row: nil, usage: [], overhead: 0, meanSquaredError: 0,
          failure: (source.name, error.message))
      }
    }

    /// The file with the lowest PSNR, and the one in the middle.
    func gallery(_ rows: [FileRow], _ sources: [Source]) -> [GalleryItem] {
      let sorted = rows.sorted { ($0.psnr, $0.file) < ($1.psnr, $1.file) }
      guard let worst = sorted.first else { return [] }
      var chosen = [("worst", worst)]
      if sorted.count > 1 { chosen.append(("typical", sorted[sorted.count / 2])) }
      return chosen.compactMap { role, row in
        guard
          let source = sources.first(where: { $0.name == row.file }),
          let (loaded, bytes) = try? coded(source),
          let decoded = try? decoder.decode(bytes),
          let analysis = try? FileAnalysis(bytes, decoder: decoder)
        else { return nil }
        return GalleryItem(
          role: role, file: row.file, psnr: row.psnr,
          bitsPerPixel: Double(bytes.count) * 8 / Double(row.width * row.height),
          original: loaded.picture, decoded: decoded, heat: analysis.heat)
      }
    }
  }
}
