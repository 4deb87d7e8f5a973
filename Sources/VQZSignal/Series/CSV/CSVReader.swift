import VQZCore

/// Reads numbers in rows and columns: a row is a time, a column a channel. A line of names and
/// lines of remarks may stand in front.
enum CSVReader {
  /// The properties that keep what stands in front, and how the rows are written.
  static let head = "head"
  static let style = "style"
  /// Most bytes before the first row of numbers.
  private static let headByteLimit = 1 << 20

  static func read(_ bytes: [UInt8], limits: Limits) throws(SignalError) -> Signal {
    // A mark of UTF-8, which some programs write.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var lines = CSVLines(bytes, from: bytes.starts(with: mark) ? 3 : 0)
    let (first, separator) = try firstRow(&lines)
    var table = CSVTable(
      columns: CSVStyle.fields(of: first.text, separator: separator).count, limits: limits)
    var style = CSVStyle()
    style.separator = separator
    style.hasReturns = first.hasReturn
    var line: CSVLines.Line? = first
    while let current = line {
      try table.append(CSVStyle.fields(of: current.text, separator: separator), of: current)
      style.isOpen = current.isOpen
      line = lines.next()
    }
    let (type, samples) = table.samples()
    if type.isFloat { style.columns = table.styles }
    var metadata: [Signal.Metadata] = []
    if first.start > 0 {
      metadata.append(
        .property(format: .csv, name: Self.head, Array(bytes[..<first.start])))
    }
    if !style.isUsual {
      metadata.append(.property(format: .csv, name: Self.style, style.bytes))
    }
    do {
      return try Signal(
        kind: .series, shape: try Signal.Shape(axes: [table.rowCount], channels: table.columns),
        sampleType: type, samples: samples, origin: .csv,
        originalBitsPerSample: 8 * type.byteCount, metadata: metadata)
    } catch {
      throw .unsupportedSignal(
        format: .csv, found: "\(table.columns) columns",
        expected: "\(SignalKind.series.channelCounts)")
    }
  }

  /// The first line that is numbers alone, and what stands between them. In front of it may be
  /// empty lines, remarks that begin with `#`, and one line of names.
  private static func firstRow(
    _ lines: inout CSVLines
  ) throws(SignalError) -> (line: CSVLines.Line, separator: UInt8) {
    var hasNames = false
    while let line = lines.next() {
      guard line.start <= headByteLimit else {
        throw .unsupportedSignal(
          format: .csv, found: "\(line.start) bytes before the first row of numbers",
          expected: "at most \(headByteLimit)")
      }
      let separator = separator(of: line.text)
      let fields = CSVStyle.fields(of: line.text, separator: separator)
      let text = fields.first { CSVNumber($0) == nil }
      if let text {
        if text.first == UInt8(ascii: "#") || line.text.first == UInt8(ascii: "#") { continue }
        guard !hasNames else { throw CSVTable.failure(line, text) }
        hasNames = true
      } else if !line.text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        return (line, separator)
      }
    }
    throw .unsupportedSignal(
      format: .csv, found: "no row of numbers", expected: "one or more")
  }

  /// The first of the separators that a line has; a comma where it has none.
  private static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
    let inner = line.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }
    return CSVStyle.separators.first { inner.contains($0) } ?? 0x2C
  }
}
