import VQZCore
package import VQZSystem

extension VectorReport {
  private static let columns = [
    "peer", "q", "file", "vectors", "dimensions", "type", "bytes", "bytes_per_vector",
    "raw_bytes", "codebook_bytes", "relative_error", "cosine", "cosine_min", "recall_1",
    "recall_10", "queries",
    "searched", "not_finite", "enc_s", "dec_s", "peer_id", "sha256", "threads", "runs", "failure",
  ]

  package var csv: String {
    CSV.line(Self.columns) + points.map { CSV.line(cells($0)) }.joined()
  }

  private func cells(_ point: Point) -> [String] {
    let shape = point.header.shape
    let start =
      [point.codec, point.setting.text, point.file]
      + ["\(shape.positionCount)", "\(shape.channels)", "\(point.header.sampleType)"]
    let end = head.originCells(point)
    switch point.outcome {
    case .failure(let error):
      return start + [String](repeating: "", count: 14) + end + [error.message]
    case .success(let found):
      let quality = found.quality
      return start
        + [
          "\(found.byteCount)",
          NumberText.fixed(Double(found.byteCount) / Double(shape.positionCount), 4),
          "\(point.header.byteCount)", found.codebookByteCount.map { "\($0)" } ?? "",
          "\(quality.relativeError)", "\(quality.meanCosine)",
          "\(quality.worst.first?.cosine ?? 1)", "\(quality.recallOne)", "\(quality.recallTen)",
          "\(quality.queryCount)", "\(quality.searchedCount)",
          "\(quality.vectorCount - quality.finiteCount)",
          NumberText.fixed(found.encodeSeconds, 6), NumberText.fixed(found.decodeSeconds, 6),
        ] + end + [""]
    }
  }

  package var json: JSONValue {
    head.json(
      codecs: { codec in
        let settings = summaries.filter { $0.codec == codec.name }.map(\.json)
        let rates = codec.provenance.heldOutRates.map { rate in
          JSONValue.object([
            "bytes": .number(rate.byteCount), "relative_error": .number(rate.relativeError),
          ])
        }
        return [
          JSONMember(key: "settings", value: .array(settings)),
          JSONMember(key: "training", value: rates.isEmpty ? .null : .array(rates)),
        ]
      }, files: points.compactMap(json))
  }

  private func json(_ point: Point) -> JSONValue? {
    guard let found = point.measurement else { return nil }
    let quality = found.quality
    return head.json(
      point, found,
      [
        "vectors": .integer(Int64(quality.vectorCount)),
        "dimensions": .integer(Int64(point.header.shape.channels)),
        "codebook_bytes": found.codebookByteCount.map { .integer(Int64($0)) } ?? .null,
        "not_finite": .integer(Int64(quality.vectorCount - quality.finiteCount)),
        "relative_error": .number(quality.relativeError),
        "cosine": .number(quality.meanCosine),
        "cosine_min": .number(quality.worst.first?.cosine ?? 1),
        "recall_1": .number(quality.recallOne),
        "recall_10": .number(quality.recallTen),
        "queries": .integer(Int64(quality.queryCount)),
        "searched": .integer(Int64(quality.searchedCount)),
        "worst": .array(
          quality.worst.map {
            .object([
              "vector": .integer(Int64($0.vector)), "cosine": .number($0.cosine),
              "length": .number($0.length), "distance": .number($0.distance),
            ])
          }),
      ])
  }

  /// Columns of the table of all settings.
  static let header = [
    "codec", "setting", "bytes", "bytes/vector", "with model*", "ratio", "relative error",
    "cosine", "worst cosine", "recall at 1", "recall at 10", "encode/s", "decode/s",
  ]

  static func row(_ summary: VectorSummary) -> [String] {
    [
      summary.codec, summary.setting.text, "\(summary.byteCount)",
      NumberText.fixed(summary.bytesPerVector, 2),
      summary.bytesWithModel.map { NumberText.fixed($0, 2) } ?? "–",
      NumberText.fixed(Double(summary.rawByteCount) / Double(max(1, summary.byteCount)), 2),
      NumberText.fixed(summary.relativeError, 5), NumberText.fixed(summary.meanCosine, 5),
      NumberText.fixed(summary.worstCosine, 4), NumberText.fixed(summary.recallOne, 3),
      NumberText.fixed(summary.recallTen, 3),
      NumberText.fixed(summary.vectorsPerSecond(summary.encodeSeconds), 0),
      NumberText.fixed(summary.vectorsPerSecond(summary.decodeSeconds), 0),
    ]
  }

  package var markdown: String {
    var text = "# \(Markdown.plain(head.title))\n\n\(Markdown.plain(about))\n\n"
    for (model, count) in head.trainedOn {
      text += "**\(Markdown.plain(model)) was trained on \(count) of these files.**\n\n"
    }
    if let flattery = head.flattery { text += "**\(Markdown.plain(flattery))**\n\n" }
    if !head.failures.isEmpty { text += "**\(head.failures.count) failures**, listed below.\n\n" }
    text += "## All settings\n\n" + Markdown.table(Self.header, summaries.map(Self.row))
    let drifts = driftRows
    if !drifts.isEmpty { text += "## Drift\n\n" + Markdown.table(Self.driftHeader, drifts) }
    return text + head.markdown
  }

  static let driftHeader = [
    "model", "quality", "relative error", "bytes/vector here", "held out of the training",
    "difference",
  ]

  /// Of settings whose error the model tells bytes for.
  var driftRows: [[String]] {
    summaries.compactMap { summary in
      summary.drift.map { drift in
        [
          summary.codec, summary.setting.text, NumberText.fixed(summary.relativeError, 5),
          NumberText.fixed(summary.bytesPerVector, 2),
          NumberText.fixed(summary.bytesPerVector / drift, 2),
          FigureText.percent((drift - 1) * 100),
        ]
      }
    }
  }

  /// What the figures are about, in plain words.
  var about: String {
    let count = summaries.first?.vectorCount ?? 0
    let sizes = Set(points.map(\.header.shape.channels)).sorted().map { "\($0)" }
    return "\(count) vectors of \(sizes.joined(separator: ", ")) numbers in "
      + "\(head.comparedFiles.count) \(head.comparedFiles.count == 1 ? "file" : "files"). Bytes "
      + "are those of whole files on the disk, which are read again, decoded and compared. "
      + "Nearest neighbours are exact, by distance: at most \(VectorReference.queryLimit) vectors "
      + "of each file, spread evenly, look for theirs among its first "
      + "\(VectorReference.searchLimit) and do not find themselves."
      + (head.training.map { " Codecs of faiss learned from \($0)." } ?? "")
  }
}

extension VectorSummary {
  fileprivate var json: JSONValue {
    .object([
      "setting": .string(setting.text),
      "vectors": .integer(Int64(vectorCount)),
      "bytes": .integer(Int64(byteCount)),
      "raw_bytes": .integer(Int64(rawByteCount)),
      "bytes_per_vector": .number(bytesPerVector),
      "codebook_bytes": codebookByteCount.map { .integer(Int64($0)) } ?? .null,
      "bytes_per_vector_with_model": bytesWithModel.map { .number($0) } ?? .null,
      "relative_error": .number(relativeError),
      "cosine": .number(meanCosine),
      "cosine_min": .number(worstCosine),
      "angle_shares": .array(angles.map { .number($0) }),
      "recall_1": .number(recallOne),
      "recall_10": .number(recallTen),
      "drift": drift.map { .number($0) } ?? .null,
      "encode_seconds": .number(encodeSeconds),
      "decode_seconds": .number(decodeSeconds),
    ])
  }
}
