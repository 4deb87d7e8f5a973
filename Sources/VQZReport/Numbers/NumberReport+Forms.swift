import VQZCore
package import VQZSystem

extension NumberReport {
  private static let columns = [
    "peer", "bound", "file", "shape", "channels", "type", "values", "bytes", "bits_per_value",
    "raw_bytes", "range", "bound_absolute", "psnr", "nrmse", "mse", "max_error",
    "max_error_bounds", "bias_bounds", "lag_1", "dssim", "not_kept", "enc_s", "dec_s", "peer_id",
    "sha256",
    "threads", "runs", "failure",
  ]

  package var csv: String {
    CSV.line(Self.columns) + points.map { CSV.line(cells($0)) }.joined()
  }

  private func cells(_ point: Point) -> [String] {
    let shape = point.header.shape
    let start =
      [point.codec, point.setting.label, point.file, Self.axes(shape)]
      + ["\(shape.channels)", "\(point.header.sampleType)", "\(shape.sampleCount)"]
    let end = head.originCells(point)
    switch point.outcome {
    case .failure(let error):
      return start + [String](repeating: "", count: 16) + end + [error.message]
    case .success(let found):
      let quality = found.quality
      func bounded(_ text: String) -> String { point.setting.share == nil ? "" : text }
      return start
        + [
          "\(found.byteCount)", NumberText.fixed(point.bits(found), 6),
          "\(point.header.byteCount)", "\(quality.range)", bounded("\(quality.bound)"),
          NumberText.fixed(quality.psnr, 4), "\(quality.normalisedError)",
          "\(quality.meanSquaredError)", "\(quality.largest)",
          bounded("\(quality.largestInBounds)"), bounded("\(quality.biasInBounds)"),
          "\(quality.lagOne)",
          quality.similarity.map { "\($0)" } ?? "", quality.isKept ? "0" : "1",
          NumberText.fixed(found.encodeSeconds, 6), NumberText.fixed(found.decodeSeconds, 6),
        ] + end + [quality.fault ?? ""]
    }
  }

  static func axes(_ shape: Signal.Shape) -> String {
    shape.axes.map { "\($0)" }.joined(separator: "x")
  }

  package var json: JSONValue {
    head.json(
      codecs: { codec in
        let settings = summaries.filter { $0.codec == codec.name }.map(\.json)
        return [JSONMember(key: "settings", value: .array(settings))]
      }, files: points.compactMap(json))
  }

  private func json(_ point: Point) -> JSONValue? {
    guard let found = point.measurement else { return nil }
    let quality = found.quality
    func bounded(_ number: Double) -> JSONValue {
      point.setting.share == nil ? .null : .number(number)
    }
    return head.json(
      point, found,
      [
        "axes": .array(point.header.shape.axes.map { .integer(Int64($0)) }),
        "channels": .integer(Int64(point.header.shape.channels)),
        "bits_per_value": .number(point.bits(found)),
        "range": .number(quality.range),
        "bound": bounded(quality.bound),
        "psnr": .number(quality.psnr),
        "nrmse": .number(quality.normalisedError),
        "mse": .number(quality.meanSquaredError),
        "max_error": .number(quality.largest),
        "max_error_bounds": bounded(quality.largestInBounds),
        "bias_bounds": bounded(quality.biasInBounds),
        "lag_1": .number(quality.lagOne),
        "dssim": quality.similarity.map { .number($0) } ?? .null,
        "kept": .bool(quality.isKept),
      ])
  }

  /// Columns of the table of all settings.
  static let header = [
    "codec", "bound", "bytes", "bits/value", "ratio", "PSNR", "NRMSE", "largest error",
    "mean error", "lag 1", "DSSIM", "encode MB/s", "decode MB/s", "broken",
  ]

  static func row(_ summary: NumberSummary) -> [String] {
    let (isLossy, isBounded) = (!summary.setting.isLossless, summary.isBounded)
    return [
      summary.codec, summary.setting.label, "\(summary.byteCount)",
      NumberText.fixed(summary.bitsPerValue, 4), NumberText.fixed(summary.ratio, 2),
      isLossy ? FigureText.decibels(summary.psnr) : "–",
      isLossy ? FigureText.scientific(summary.normalisedError) : "–",
      isBounded ? NumberText.fixed(summary.largestInBounds, 4) : "–",
      isBounded ? NumberText.signed(summary.biasInBounds, 4) : "–",
      isLossy ? NumberText.fixed(summary.lagOne, 3) : "–",
      summary.similarity.map { NumberText.fixed($0, 5) } ?? "–",
      FigureText.speed(summary.rawByteCount, summary.encodeSeconds),
      FigureText.speed(summary.rawByteCount, summary.decodeSeconds), "\(summary.brokenCount)",
    ]
  }

  /// Columns of the table of files.
  static let fileHeader = [
    "file, most bits first", "axes", "type", "bytes", "bits/value", "PSNR", "largest error",
    "mean error", "lag 1", "DSSIM", "in training?",
  ]

  func row(_ point: Point, _ found: Point.Measurement) -> [String] {
    let (shape, quality) = (point.header.shape, found.quality)
    let hasBound = point.setting.share != nil
    let channels = shape.channels > 1 ? " × \(shape.channels) channels" : ""
    return [
      point.file, shape.axes.map { "\($0)" }.joined(separator: " × ") + channels,
      "\(point.header.sampleType)", "\(found.byteCount)",
      NumberText.fixed(point.bits(found), 4), FigureText.decibels(quality.psnr),
      hasBound ? NumberText.fixed(quality.largestInBounds, 4) : "–",
      hasBound ? NumberText.signed(quality.biasInBounds, 4) : "–",
      NumberText.fixed(quality.lagOne, 3),
      quality.similarity.map { NumberText.fixed($0, 5) } ?? "–", head.standing(point),
    ]
  }

  package var markdown: String {
    var text = "# \(Markdown.plain(head.title))\n\n\(Markdown.plain(about))\n\n"
    for (model, count) in head.trainedOn {
      text += "**\(Markdown.plain(model)) was trained on \(count) of these files.**\n\n"
    }
    if !head.failures.isEmpty { text += "**\(head.failures.count) failures**, listed below.\n\n" }
    text += "## All settings\n\n" + Markdown.table(Self.header, summaries.map(Self.row))
    for codec in head.codecs where codec.modelByteCount != nil {
      text += "## \(Markdown.plain(codec.name)), \(middle(codec)?.label ?? "")\n\n"
      text += Markdown.table(Self.fileHeader, costliest(codec).map { row($0, $1) })
    }
    return text + head.markdown
  }

  /// What the figures are about, in plain words.
  var about: String {
    let count = summaries.first?.valueCount ?? 0
    let files = head.comparedFiles.count
    return "\(files) \(files == 1 ? "file" : "files") of kind \(head.kind), \(count) values. Bytes "
      + "are those of whole files on the disk, which are read again, decoded and compared value "
      + "by value. Bounds are shares of the range of each file; errors are told in bounds, so "
      + "that 1 is the most that was promised." + unbounded
  }

  /// What is not promised, where a codec has qualities.
  private var unbounded: String {
    let names = head.codecs.filter { $0.settings.contains { $0.share == nil } }.map(\.name)
    return names.isEmpty
      ? ""
      : " \(names.joined(separator: ", ")) promises no bound: its qualities are of the mean error, "
        + "by which it is compared with others (PSNR, NRMSE)."
  }
}

extension NumberSummary {
  fileprivate var json: JSONValue {
    func list(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
    return .object([
      "setting": .string(setting.text),
      "share": share.map { .number($0) } ?? .null,
      "files": .integer(Int64(fileCount)),
      "bytes": .integer(Int64(byteCount)),
      "raw_bytes": .integer(Int64(rawByteCount)),
      "values": .integer(Int64(valueCount)),
      "bits_per_value": .number(bitsPerValue),
      "ratio": .number(ratio),
      "psnr": .number(psnr),
      "nrmse": .number(normalisedError),
      "max_error_bounds": share == nil ? .null : .number(largestInBounds),
      "bias_bounds": share == nil ? .null : .number(biasInBounds),
      "lag_1": .number(lagOne),
      "dssim": similarity.map { .number($0) } ?? .null,
      "broken_promises": .integer(Int64(brokenCount)),
      "encode_seconds": .number(encodeSeconds),
      "decode_seconds": .number(decodeSeconds),
      "error_shares": list(bins),
      "signal_spectrum_db": list(signalSpectrum),
      "error_spectrum_db": list(errorSpectrum),
    ])
  }
}
