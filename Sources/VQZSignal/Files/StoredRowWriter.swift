import VQZCore

/// Writes a file whose samples stand one after another, between a head and a tail.
final class StoredRowWriter: SignalRowWriter {
  let notices: [String]
  private let header: SignalHeader
  private let format: Signal.Origin
  private let stored: StoredSamples
  private let tail: [UInt8]
  private let sink: SignalSink
  private var writtenByteCount = 0
  /// All samples so far, of a file in which each channel stands alone; nil for any other.
  private var kept: [UInt8]?

  /// Writes the head.
  ///
  /// - Parameters:
  ///   - header: the signal, whose samples `stored` can spell.
  ///   - isPlanar: whether each channel stands alone, behind the one before. Then nothing but the
  ///     head is written before all samples are there, and they are kept in memory.
  init(
    _ header: SignalHeader, format: Signal.Origin, stored: StoredSamples, isPlanar: Bool = false,
    head: [UInt8], tail: [UInt8] = [], notices: [String] = [], sink: @escaping SignalSink
  ) throws(SignalError) {
    self.header = header
    self.format = format
    self.stored = stored
    self.tail = tail
    self.notices = notices
    self.sink = sink
    kept = isPlanar ? [] : nil
    if !head.isEmpty { try sink(head.span) }
  }

  func writeRows(_ rows: Span<UInt8>) throws(SignalError) {
    let positionByteCount = header.shape.channels * header.sampleType.byteCount
    guard
      rows.count % positionByteCount == 0, rows.count <= header.byteCount - writtenByteCount
    else {
      throw .unwritable(
        format: format, found: "\(rows.count) bytes after \(writtenByteCount)",
        expected: "positions of \(positionByteCount) bytes, \(header.byteCount) bytes in all")
    }
    writtenByteCount += rows.count
    if rows.isEmpty { return }
    if kept != nil {
      for index in rows.indices { kept?.append(rows[index]) }
    } else {
      try write(rows)
    }
  }

  func finish() throws(SignalError) {
    guard writtenByteCount == header.byteCount else {
      throw .unwritable(
        format: format, found: "\(writtenByteCount) bytes of samples",
        expected: "\(header.byteCount)")
    }
    if let kept { try writePlanes(kept) }
    guard !tail.isEmpty else { return }
    let tail = tail
    try sink(tail.span)
  }

  private func writePlanes(_ samples: [UInt8]) throws(SignalError) {
    let (size, channels) = (header.sampleType.byteCount, header.shape.channels)
    for channel in 0..<channels {
      var plane: [UInt8] = []
      plane.reserveCapacity(samples.count / channels)
      for start in stride(from: channel * size, to: samples.count, by: channels * size) {
        plane.append(contentsOf: samples[start..<start + size])
      }
      try write(plane.span)
    }
  }

  private func write(_ samples: Span<UInt8>) throws(SignalError) {
    if stored.coding == .plain {
      try sink(samples)
    } else {
      let bytes = stored.encoded(samples)
      try sink(bytes.span)
    }
  }
}
