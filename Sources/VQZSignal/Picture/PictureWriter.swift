package import VQZCore

/// Writes a picture row by row as PNG, PNM (P5, P6) or PAM; memory does not grow with height.
package final class PictureWriter: SignalRowWriter {
  package let format: Signal.Origin
  package let width: Int
  package let height: Int
  package let layout: PictureLayout
  package private(set) var writtenRowCount = 0
  package let notices: [String]
  private let samples: PictureSamples
  private let sink: SignalSink
  #if PNG
    private var png: PNGWriter?
  #endif

  /// Writes the header.
  ///
  /// - Parameters:
  ///   - format: PNG, PNM or PAM.
  ///   - width: columns.
  ///   - height: rows that are to come.
  ///   - layout: which channels a position has.
  ///   - type: of the samples: u8 or u16.
  ///   - metadata: those that PNG can hold go into one; `maximum` goes into PNM and PAM.
  ///   - sink: takes the bytes of the file.
  /// - Throws: `unwritablePicture` for a size or layout that the format cannot hold (JPEG is not
  ///   written at all), `notBuiltIn`, or what the sink throws.
  package init(
    format: Signal.Origin, width: Int, height: Int, layout: PictureLayout,
    type: SampleType = .u8, metadata: [Signal.Metadata] = [], sink: @escaping SignalSink
  ) throws(SignalError) {
    self.format = format
    self.width = width
    self.height = height
    self.layout = layout
    self.sink = sink
    let samples = PictureSamples(type, metadata: metadata, format: format)
    self.samples = samples
    guard (try? Signal.Shape(axes: [height, width], channels: layout.channelCount)) != nil else {
      throw .unwritablePicture(found: "size \(width)×\(height)", expected: "at least 1×1")
    }
    switch format {
    case .png:
      #if PNG
        let png = try PNGWriter(
          width: width, height: height, layout: layout, isWide: type == .u16,
          metadata: metadata.filter { !$0.isMaximum }, sink: sink)
        self.png = png
        notices = png.notices + samples.notices
      #else
        throw .notBuiltIn(format: .png)
      #endif
    case .pnm where !layout.hasAlpha, .pam:
      let header = PNMWriter.header(
        width: width, height: height, layout: layout, maximum: samples.maximum.value,
        format: format)
      let lost = metadata.names
      notices =
        lost.isEmpty
        ? []
        : ["\(format.name) holds no \(lost.joined(separator: ", ")); write PNG to keep them"]
      try sink(header.span)
    default:
      throw .unwritablePicture(
        found: "\(layout) samples for \(format.name)",
        expected: format == .pnm ? "grey or rgb" : "PNG, PNM or PAM")
    }
  }

  package func writeRows(_ rows: Span<UInt8>) throws(SignalError) {
    let rowByteCount = width * layout.channelCount * samples.type.byteCount
    let (count, rest) = rows.count.quotientAndRemainder(dividingBy: rowByteCount)
    guard rest == 0, count <= height - writtenRowCount else {
      throw .unwritablePicture(
        found: "\(rows.count) bytes after \(writtenRowCount) rows",
        expected: "at most \(height - writtenRowCount) rows of \(rowByteCount) bytes")
    }
    writtenRowCount += count
    if samples.isPlain, format != .png {
      if count > 0 { try sink(rows) }
      return
    }
    for row in 0..<count {
      let row = rows.extracting(row * rowByteCount..<(row + 1) * rowByteCount)
      if samples.isPlain {
        try write(row)
      } else {
        let bytes = samples.encoded(row)
        try write(bytes.span)
      }
    }
  }

  /// One row in the bytes of the file.
  private func write(_ row: Span<UInt8>) throws(SignalError) {
    #if PNG
      if let png { return try png.writeRow(row) }
    #endif
    try sink(row)
  }

  package func finish() throws(SignalError) {
    guard writtenRowCount == height else {
      throw .unwritablePicture(found: "\(writtenRowCount) rows", expected: "\(height)")
    }
  }
}
