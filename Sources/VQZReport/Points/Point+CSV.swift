import VQZSystem

/// The columns of `points.csv`; the first dozen are those other measurements of codecs use, so that
/// the tables can be put together.
extension Point {
  static let columns = [
    "peer", "q", "image", "width", "height", "bytes", "bpp", "psnr", "psnr_y", "msssim", "enc_s",
    "dec_s", "msssim_db", "max_error", "mse", "mse_y", "channels", "peer_id", "tool", "sha256",
    "threads", "runs", "enc_peak_bytes", "dec_peak_bytes", "enc_command", "dec_command", "failure",
    "ssimulacra2", "butteraugli", "butteraugli_max", "tuning",
  ]

  package static func csv(_ points: [Point]) -> String {
    CSV.line(columns) + points.map { CSV.line($0.cells) }.joined()
  }

  private var cells: [String] {
    let head = [key.codec, key.setting, file, "\(width)", "\(height)"]
    let middle = ["\(channels)", key.codecIdentifier, key.tool, key.fileHash, "\(key.threads)"]
    guard let found = measurement else {
      let none = [String](repeating: "", count: 11)
      return head + none + middle + ["\(runs)", "", "", "", "", failure ?? "", "", "", "", tuning]
    }
    let quality = found.quality
    return head
      + [
        "\(found.byteCount)", NumberText.fixed(bitsPerPixel, 6), NumberText.fixed(quality.psnr, 4),
        NumberText.fixed(quality.lumaPSNR, 4), "\(quality.similarity)",
        NumberText.fixed(found.encodeSeconds, 6), NumberText.fixed(found.decodeSeconds, 6),
        NumberText.fixed(quality.similarityDecibels, 4), "\(quality.largestError)",
        "\(quality.meanSquaredError)", "\(quality.lumaSquaredError)",
      ] + middle
      + [
        "\(runs)", "\(found.encodePeakByteCount)", "\(found.decodePeakByteCount)",
        found.encodeCommand, found.decodeCommand, "", Self.cell(quality.look),
        Self.cell(found.butteraugli?.norm), Self.cell(found.butteraugli?.largest), tuning,
      ]
  }

  /// A figure that a point may lack.
  private static func cell(_ value: Double?) -> String {
    value.map { NumberText.fixed($0, 4) } ?? ""
  }

  /// The point with the digits that the table keeps: what is measured now is reported as it will be
  /// when it is known from before.
  var asSaved: Point { Self.read(csv: Array(Self.csv([self]).utf8)).first ?? self }

  /// The points of a table. Rows that do not read as points are left out: they are measured again.
  package static func read(csv text: [UInt8]) -> [Point] {
    let rows = CSV.rows(text)
    guard let header = rows.first else { return [] }
    let places = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    return rows.dropFirst().compactMap { row in
      Point(Row(cells: row, places: places))
    }
  }

  fileprivate struct Row {
    let cells: [String]
    let places: [String: Int]

    subscript(name: String) -> String {
      places[name].flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
    }

    func count(_ name: String) -> Int? { Int(self[name]).flatMap { $0 >= 0 ? $0 : nil } }
    func value(_ name: String) -> Double? {
      Double(self[name]).flatMap { $0.isFinite ? $0 : nil }
    }

    var distance: Butteraugli.Distance? {
      guard let norm = value("butteraugli"), let largest = value("butteraugli_max") else {
        return nil
      }
      return Butteraugli.Distance(norm: norm, largest: largest)
    }
  }

  private init?(_ row: Row) {
    guard
      let width = row.count("width"), let height = row.count("height"), width > 0, height > 0,
      width < 1 << 31, height < 1 << 31, let channels = row.count("channels"), channels < 5,
      let threads = row.count("threads"), let runs = row.count("runs"), let outcome = Outcome(row)
    else { return nil }
    self.init(
      key: Key(
        codec: row["peer"], codecIdentifier: row["peer_id"], tool: row["tool"], setting: row["q"],
        fileHash: row["sha256"], threads: threads),
      file: row["image"], width: width, height: height, channels: channels, runs: runs,
      tuning: row["tuning"], outcome: outcome)
  }
}

extension Point.Outcome {
  fileprivate init?(_ row: Point.Row) {
    guard row["failure"].isEmpty else {
      self = .failed(row["failure"])
      return
    }
    guard
      let byteCount = row.count("bytes"), let error = row.value("mse"),
      let luma = row.value("mse_y"), let similarity = row.value("msssim"),
      let largest = row.count("max_error"), let encode = row.value("enc_s"),
      let decode = row.value("dec_s"), let encodePeak = row.count("enc_peak_bytes"),
      let decodePeak = row.count("dec_peak_bytes")
    else { return nil }
    self = .measured(
      Measurement(
        byteCount: byteCount,
        quality: PictureQuality(
          meanSquaredError: error, lumaSquaredError: luma, largestError: largest,
          similarity: similarity, look: row.value("ssimulacra2")),
        butteraugli: row.distance,
        encodeSeconds: encode, decodeSeconds: decode, encodePeakByteCount: encodePeak,
        decodePeakByteCount: decodePeak, encodeCommand: row["enc_command"],
        decodeCommand: row["dec_command"]))
  }
}
