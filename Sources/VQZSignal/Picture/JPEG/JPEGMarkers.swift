import VQZCore

/// What the marker segments of a JPEG file say: the frame, and the metadata that the decoder
/// library does not hand out.
struct JPEGMarkers: Equatable {
  var width = 0
  var height = 0
  var precision = 0
  var componentCount = 0
  /// Whether the first scan does not have all there is, so that coefficients of the whole picture
  /// are kept until the last one.
  var hasManyScans = false
  /// All that is kept.
  var metadata: [Signal.Metadata] = []
  /// What is not, and what is damaged: one sentence, or none.
  var notices: [String] = []

  /// Walks the segments up to the first scan, and those after it as far as they are sound.
  init(_ bytes: [UInt8]) throws(SignalError) {
    var segments = JPEGSegments()
    var offset = 2
    while true {
      let marker = try JPEGMarkers.marker(in: bytes, at: &offset)
      if marker == 0xD9 { break }
      if marker == 0xDA {
        let scan = try JPEGMarkers.segment(in: bytes, at: &offset)
        if let count = bytes[scan].first, Int(count) < componentCount { hasManyScans = true }
        break
      }
      // Markers without a segment: restart and temporary.
      if marker == 0x01 || (0xD0...0xD8).contains(marker) { continue }
      let segment = try JPEGMarkers.segment(in: bytes, at: &offset)
      switch marker {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        try readFrame(marker, bytes[segment])
      default: segments.add(marker, bytes[segment])
      }
    }
    JPEGMarkers.walkScans(bytes, from: offset, &segments)
    (metadata, notices) = segments.finished()
  }

  /// The segments behind the first scan, which damage ends without an error: the library sees to
  /// the samples. Behind the marker of the end nothing belongs to the picture.
  private static func walkScans(
    _ bytes: [UInt8], from start: Int, _ segments: inout JPEGSegments
  ) {
    let span = bytes.span
    var offset = start
    while offset < bytes.count - 1 {
      // Coded samples have a 0 behind each 0xFF, or a restart.
      guard span[offset] == 0xFF, span[offset + 1] != 0, span[offset + 1] != 0xFF else {
        offset += 1
        continue
      }
      let marker = span[offset + 1]
      offset += 2
      if marker == 0xD9 { return segments.end(bytesAfter: bytes.count - offset) }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) { continue }
      guard let segment = try? JPEGMarkers.segment(in: bytes, at: &offset) else { return }
      segments.add(marker, bytes[segment])
    }
  }

  /// The code of the next marker; any number of 0xFF may stand before it.
  private static func marker(
    in bytes: [UInt8], at offset: inout Int
  ) throws(SignalError) -> UInt8 {
    guard offset < bytes.count else { throw end(bytes, "a marker") }
    guard bytes[offset] == 0xFF else {
      throw .malformedSignal(
        format: .jpeg, what: "marker", found: "byte \(bytes[offset]) at offset \(offset)",
        expected: "255")
    }
    while offset < bytes.count, bytes[offset] == 0xFF { offset += 1 }
    guard offset < bytes.count else { throw end(bytes, "a marker") }
    offset += 1
    return bytes[offset - 1]
  }

  /// The range of the payload of the segment whose length stands at `offset`.
  private static func segment(
    in bytes: [UInt8], at offset: inout Int
  ) throws(SignalError) -> Range<Int> {
    guard bytes.count - offset >= 2 else { throw end(bytes, "a segment length") }
    let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    guard length >= 2 else {
      throw .malformedSignal(
        format: .jpeg, what: "segment length", found: "\(length)", expected: "at least 2")
    }
    guard bytes.count - offset >= length else {
      throw end(bytes, "\(offset + length) bytes for a segment")
    }
    let range = offset + 2..<offset + length
    offset += length
    return range
  }

  private static func end(_ bytes: [UInt8], _ expected: String) -> SignalError {
    .truncated(format: .jpeg, found: "\(bytes.count) bytes", expected: expected)
  }

  private mutating func readFrame(
    _ marker: UInt8, _ segment: ArraySlice<UInt8>
  ) throws(SignalError) {
    let frame = Array(segment)
    guard frame.count >= 6 else {
      throw .malformedSignal(
        format: .jpeg, what: "frame header", found: "\(frame.count) bytes",
        expected: "at least 6")
    }
    precision = Int(frame[0])
    height = Int(frame[1]) << 8 | Int(frame[2])
    width = Int(frame[3]) << 8 | Int(frame[4])
    componentCount = Int(frame[5])
    hasManyScans = marker == 0xC2 || marker == 0xCA
    // Arithmetic-coded frames (0xC9, 0xCA) are left to the library, which may know them.
    guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker) else {
      throw .unsupportedSignal(
        format: .jpeg, found: "a lossless or hierarchical frame (marker \(marker))",
        expected: "baseline, extended or progressive coding")
    }
  }
}
