package import VQZCore

/// Writes a picture row by row as PNG, PNM (P5, P6) or PAM; memory does not grow with height.
package final class PictureWriter {
  /// Takes the next bytes of the file. A failure of its own goes through `SignalError(sink:)`.
  package typealias Sink = (Span<UInt8>) throws(SignalError) -> Void

  package let format: Signal.Origin
  package let width: Int
  package let height: Int
  package let layout: PictureLayout
  package private(set) var writtenRowCount = 0
  /// Metadata that the format should hold, but cannot, and so is left out: a line each.
  package let notices: [String]
  private let sink: Sink
  #if PNG
    private var png: PNGWriter?
  #endif

  /// Writes the header.
  ///
  /// - Throws: `unwritablePicture` for a size or layout that the format cannot hold (JPEG is not
  ///   written at all), `notBuiltIn`, or what the sink throws.
  package init(
    format: Signal.Origin, width: Int, height: Int, layout: PictureLayout,
    metadata: [Signal.Metadata] = [], sink: @escaping Sink
  ) throws(SignalError) {
    self.format = format
    self.width = width
    self.height = height
    self.layout = layout
    self.sink = sink
    guard (try? Signal.Shape(axes: [height, width], channels: layout.channelCount)) != nil else {
      throw .unwritablePicture(found: "size \(width)×\(height)", expected: "at least 1×1")
    }
    switch format {
    case .png:
      #if PNG
        let png = try PNGWriter(
          width: width, height: height, layout: layout, metadata: metadata, sink: sink)
        self.png = png
        notices = png.notices
      #else
        throw .notBuiltIn(format: .png)
      #endif
    case .pnm where !layout.hasAlpha, .pam:
      let header = PNMWriter.header(
        width: width, height: height, layout: layout, format: format)
      notices = []
      try sink(header.span)
    case .none, .pnm, .jpeg:
      throw .unwritablePicture(
        found: "\(layout) samples for \(format.name)",
        expected: format == .pnm ? "grey or rgb" : "PNG, PNM or PAM")
    }
  }

  /// Writes the next rows: whole ones, interleaved, without padding.
  package func writeRows(_ rows: Span<UInt8>) throws(SignalError) {
    let rowByteCount = width * layout.channelCount
    let (count, rest) = rows.count.quotientAndRemainder(dividingBy: rowByteCount)
    guard rest == 0, count <= height - writtenRowCount else {
      throw .unwritablePicture(
        found: "\(rows.count) bytes after \(writtenRowCount) rows",
        expected: "at most \(height - writtenRowCount) rows of \(rowByteCount) bytes")
    }
    writtenRowCount += count
    #if PNG
      if let png {
        for row in 0..<count {
          try png.writeRow(rows.extracting(row * rowByteCount..<(row + 1) * rowByteCount))
        }
        return
      }
    #endif
    if count > 0 { try sink(rows) }
  }

  /// Ends the file; without all its rows it is not one.
  package func finish() throws(SignalError) {
    guard writtenRowCount == height else {
      throw .unwritablePicture(found: "\(writtenRowCount) rows", expected: "\(height)")
    }
  }
}

extension Signal {
  /// Writes the whole picture; `format` is by default what its origin is written back as.
  package func write(
    as format: Signal.Origin? = nil, to sink: @escaping PictureWriter.Sink
  ) throws(SignalError) {
    guard let layout else {
      throw .unwritablePicture(found: "a signal of kind \(kind)", expected: "a picture")
    }
    let writer = try PictureWriter(
      format: format ?? origin.written(for: layout), width: width,
      height: height, layout: layout, metadata: metadata, sink: sink)
    try writer.writeRows(samples.span)
    try writer.finish()
  }

  /// The whole file in memory.
  package func encoded(as format: Signal.Origin? = nil) throws(SignalError) -> [UInt8] {
    var bytes: [UInt8] = []
    try write(as: format) { piece throws(SignalError) in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return bytes
  }
}
