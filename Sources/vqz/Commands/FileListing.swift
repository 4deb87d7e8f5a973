import VQZ
import VQZReport
import VQZSystem

/// One compressed file in the forms that `vqz list` prints.
struct FileListing {
  let name: String
  let summary: FileSummary
  /// The model of a compact file, which does not say its name; nil where it is not at hand.
  let knownModel: (name: String, identifier: String)?
  /// Where the bits are; nil where it was not asked for or the model is not at hand.
  let analysis: FileAnalysis?
  /// What the file says beside its samples; empty where that was not asked for.
  let metadata: [MetadataListing]
  /// Bytes that an archive has of it, where it is a member of one.
  var storedByteCount: Int?

  /// Prints the file, or adds a line to a table that is printed when all are known.
  func tell(_ console: Console, _ report: ReportOptions, _ table: inout TextTable) throws {
    if report.json {
      try console.json(json)
    } else if report.verbose {
      try console.result(text)
    } else {
      table.append(row)
    }
  }

  /// What the file takes where it is.
  private var byteCount: Int { storedByteCount ?? summary.byteCount }

  private var bitsPerPixel: Double {
    Double(byteCount) * 8 / Double(summary.shape.positionCount)
  }

  /// Bytes of all samples.
  private var sampleByteCount: Int {
    summary.shape.sampleCount * summary.sampleType.byteCount
  }

  /// Of a picture columns and rows, else the axes in their order.
  private var size: String {
    let axes = summary.layout == nil ? summary.shape.axes : summary.shape.axes.reversed()
    return axes.isEmpty ? "1" : axes.map(String.init).joined(separator: " x ")
  }

  /// The channels of a picture by name; else what a sample is.
  private var layout: String {
    if let layout = summary.layout { return "\(layout)" }
    let channels = summary.shape.channels
    return "\(summary.sampleType)" + (channels > 1 ? ", \(channels) channels" : "")
  }

  private var model: String {
    summary.carriedModelByteCount > 0 ? "(inside)" : modelName
  }

  private var modelName: String {
    summary.form == .chunks ? summary.modelName : knownModel?.name ?? "(not at hand)"
  }

  private var modelIdentifier: String {
    summary.form == .chunks
      ? summary.modelIdentifier : knownModel?.identifier ?? summary.modelIdentifier + "…"
  }

  /// The cells of the short form.
  var row: [String] {
    [
      name, size, layout, "\(summary.origin)",
      String(byteCount), NumberText.fixed(bitsPerPixel, 3),
      String(summary.qualityIndex), summary.entropy, tileCount, summary.form.rawValue, model,
    ]
  }

  /// The long form: one fact a line.
  var text: String {
    var lines = [
      Console.line("\(name):"),
      line("\(summary.kind)", "\(size), \(layout)" + (summary.isNeutral ? ", coded as grey" : "")),
      line("from", "\(summary.origin), \(summary.originalBitsPerSample) bits a sample"),
      line("bytes", "\(summary.byteCount) of \(sampleByteCount) (\(percent) %)"),
      line("bits/pixel", NumberText.fixed(summary.bitsPerPixel, 4)),
      line(
        "model",
        summary.carriedModelByteCount > 0
          ? "inside, \(summary.carriedModelByteCount) bytes" : model),
      line("model id", modelIdentifier),
      line("form", "\(summary.form), version \(summary.formatVersion)"),
    ]
    if !summary.modelHint.isEmpty { lines.append(line("model from", summary.modelHint)) }
    lines.append(line("quality row", String(summary.qualityIndex)))
    lines.append(line("entropy", summary.entropy))
    lines.append(line("tiles", tiles))
    lines += sealedLines
    lines += metadata.map { line("metadata", $0.text) }
    lines.append(line("samples crc", checksum))
    for chunk in summary.chunks {
      lines.append(line("chunk \(chunk.type)", "\(chunk.byteCount) bytes at \(chunk.offset)"))
    }
    for row in analysis?.listing ?? [] { lines.append(line(row.name, row.value)) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var tiles: String {
    (summary.tileSize > 0 ? "\(summary.tileCount) of \(tileSizes)" : "1, the whole \(summary.kind)")
      + (summary.plainTileCount > 0 ? ", \(summary.plainTileCount) plain" : "")
  }

  /// One number where all axes are cut alike.
  private var tileSizes: String {
    Set(summary.tileSizes).count == 1
      ? "\(summary.tileSize)"
      : zip(summary.tileSizes, summary.shape.axes).map { "\($0 == 0 ? $1 : $0)" }
        .joined(separator: " x ")
  }

  private var tileCount: String {
    summary.plainTileCount == 0
      ? String(summary.tileCount) : "\(summary.tileCount), \(summary.plainTileCount) plain"
  }

  /// The promise of a largest error, and each tile that is more than indices.
  private var sealedLines: [String] {
    var lines: [String] = []
    if let bound = summary.maxError {
      lines.append(line("max error", bound == 0 ? "0, lossless" : "\(bound)"))
    }
    for (number, tile) in summary.tiles.enumerated() where tile.residualByteCount > 0 {
      let indices = tile.indexByteCount > 0 ? "\(tile.indexByteCount) bytes of indices, " : ""
      lines.append(
        line(
          "tile \(number)",
          "\(tile.method)\(tile.profile.map { " with profile \($0)" } ?? ""), \(indices)"
            + "\(tile.residualByteCount) bytes of "
            + (["packed", "stored"].contains(tile.method) ? "samples" : "residuals")))
    }
    return lines
  }

  /// As other tools print it.
  private var checksum: String {
    let digits = String(summary.sampleChecksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private var percent: String {
    NumberText.fixed(100 * Double(summary.byteCount) / Double(sampleByteCount), 2)
  }

  private func line(_ name: String, _ value: String) -> String {
    "  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + value
  }

  var json: JSONValue {
    guard case .object(var members) = plainJSON else { return plainJSON }
    if let storedByteCount {
      members.append(
        JSONMember(key: "stored_bytes", value: .integer(Int64(storedByteCount))))
    }
    members.append(JSONMember(key: "metadata", value: .array(metadata.map { $0.json })))
    if let analysis { members.append(JSONMember(key: "analysis", value: analysis.json)) }
    return .object(members)
  }

  private var plainJSON: JSONValue {
    .object([
      "file": .string(name),
      "bytes": .integer(Int64(summary.byteCount)),
      "width": .integer(Int64(summary.width)),
      "height": .integer(Int64(summary.height)),
      "layout": summary.layout.map { .string("\($0)") } ?? .null,
      "neutral": .bool(summary.isNeutral),
      "kind": .string("\(summary.kind)"),
      "sample_type": .string("\(summary.sampleType)"),
      "axes": .array(summary.shape.axes.map { .integer(Int64($0)) }),
      "channels": .integer(Int64(summary.shape.channels)),
      "container": .string("\(summary.origin)"),
      "original_bits_per_sample": .integer(Int64(summary.originalBitsPerSample)),
      "bits_per_pixel": .number(summary.bitsPerPixel),
      "form": .string(summary.form.rawValue),
      "format_version": .integer(Int64(summary.formatVersion)),
      "quality_index": .integer(Int64(summary.qualityIndex)),
      "entropy": .string(summary.entropy),
      "tiles": .integer(Int64(summary.tileCount)),
      "tile_size": .integer(Int64(summary.tileSize)),
      "plain_tiles": .integer(Int64(summary.plainTileCount)),
      "max_error": summary.maxError.map { $0.json } ?? .null,
      "tile_methods": .array(
        summary.tiles.map {
          .object(
            [
              JSONMember(key: "method", value: .string($0.method)),
              JSONMember(key: "index_bytes", value: .integer(Int64($0.indexByteCount))),
              JSONMember(key: "residual_bytes", value: .integer(Int64($0.residualByteCount))),
            ] + ($0.profile.map { [JSONMember(key: "profile", value: .integer(Int64($0)))] } ?? []))
        }),
      "samples_crc32c": .string(checksum),
      "model": .object([
        "name": .string(knownModel?.name ?? summary.modelName),
        "id": .string(knownModel?.identifier ?? summary.modelIdentifier),
        "hint": .string(summary.modelHint),
        "inside_bytes": .integer(Int64(summary.carriedModelByteCount)),
      ]),
      "chunks": .array(
        summary.chunks.map {
          .object([
            "type": .string($0.type), "offset": .integer(Int64($0.offset)),
            "bytes": .integer(Int64($0.byteCount)),
          ])
        }),
    ])
  }
}

extension ErrorBound {
  /// A number where the bound is an absolute one, as it was where there was no other.
  fileprivate var json: JSONValue {
    if case .absolute(let most) = self { .plain(most) } else { .string("\(self)") }
  }
}

extension JSONValue {
  /// A number without a point where it is whole.
  static func plain(_ number: Double) -> JSONValue {
    Int64(exactly: number).map { .integer($0) } ?? .number(number)
  }
}
