import VQZCore

/// Writes numbers in rows and columns, in the style of the file that they came from.
final class CSVWriter: SignalRowWriter {
  let notices: [String] = []
  private let header: SignalHeader
  private let style: CSVStyle
  private let sink: SignalSink
  private var writtenByteCount = 0

  static func begin(
    _ header: SignalHeader, _ sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    try CSVWriter(header, sink)
  }

  /// Writes what stands before the numbers.
  private init(_ header: SignalHeader, _ sink: @escaping SignalSink) throws(SignalError) {
    guard header.shape.axes.count <= 1 else {
      throw .unwritable(
        format: .csv, found: "\(header.shape.axes.count) axes", expected: "one, and channels")
    }
    var style = header.metadata.property(.csv, CSVReader.style).flatMap(CSVStyle.init)
    // Of other columns, it is no style of this signal.
    if style?.columns.count != header.shape.channels { style?.columns = [] }
    self.header = header
    self.style = style ?? CSVStyle()
    self.sink = sink
    if let head = header.metadata.property(.csv, CSVReader.head), !head.isEmpty {
      try sink(head.span)
    }
  }

  func writeRows(_ rows: Span<UInt8>) throws(SignalError) {
    let size = header.sampleType.byteCount
    let channels = header.shape.channels
    guard
      rows.count % rowByteCount == 0, rows.count <= header.byteCount - writtenByteCount
    else {
      throw .unwritable(
        format: .csv, found: "\(rows.count) bytes after \(writtenByteCount)",
        expected: "rows of \(rowByteCount) bytes, \(header.byteCount) bytes in all")
    }
    var text: [UInt8] = []
    for start in stride(from: 0, to: rows.count, by: rowByteCount) {
      for channel in 0..<channels {
        if channel > 0 { text.append(style.separator) }
        var bits: UInt64 = 0
        for place in (0..<size).reversed() {
          bits = bits << 8 | UInt64(rows[start + channel * size + place])
        }
        let field = self.text(of: bits, channel: channel)
        text += field.isEmpty && isLostWhereEmpty ? Array("nan".utf8) : field
      }
      writtenByteCount += rowByteCount
      if writtenByteCount < header.byteCount || !style.isOpen { text += style.lineEnd }
      // In pieces, so that many rows at once need no more memory.
      if text.count > 1 << 16 {
        try sink(text.span)
        text.removeAll(keepingCapacity: true)
      }
    }
    if !text.isEmpty { try sink(text.span) }
  }

  /// Whether an empty field in the next row would be none: between spaces, and as the only one in
  /// the first row or in a last one without an end.
  private var isLostWhereEmpty: Bool {
    let isEdge =
      writtenByteCount == 0
      || (style.isOpen && writtenByteCount + rowByteCount == header.byteCount)
    return style.separator == 0x20 || (header.shape.channels == 1 && isEdge)
  }

  private var rowByteCount: Int { header.shape.channels * header.sampleType.byteCount }

  func finish() throws(SignalError) {
    guard writtenByteCount == header.byteCount else {
      throw .unwritable(
        format: .csv, found: "\(writtenByteCount) bytes of samples",
        expected: "\(header.byteCount)")
    }
  }

  /// The text of a sample of these bits.
  private func text(of bits: UInt64, channel: Int) -> [UInt8] {
    let type = header.sampleType
    switch type {
    case .u8, .u16, .u32, .u64: return Array("\(bits)".utf8)
    case .i8, .i16, .i32, .i64:
      // The sign fills what is above the sample.
      let shift = UInt64(64 - 8 * type.byteCount)
      return Array("\(Int64(bitPattern: bits << shift) >> Int64(shift))".utf8)
    case .f64:
      let style = style.columns.isEmpty ? CSVStyle.usual : style.columns[channel]
      return style.text(of: Double(bitPattern: bits))
    case .f32:
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      return CSVNumber.specialText(of: Double(value)) ?? Array("\(value)".utf8)
    case .bf16:
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits << 16))
      return CSVNumber.specialText(of: Double(value)) ?? Array("\(value)".utf8)
    case .f16:
      let value = Float16(bitPattern: UInt16(truncatingIfNeeded: bits))
      return CSVNumber.specialText(of: Double(value)) ?? Array("\(value)".utf8)
    }
  }
}
