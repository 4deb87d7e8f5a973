import VQZCore

/// The chunks of a WebP file: metadata, and which bytes the picture, or the first frame of an
/// animation, is decoded from.
struct WebPChunks {
  /// Where a frame lies on the canvas.
  struct Frame: Equatable {
    let left: Int
    let top: Int
    let width: Int
    let height: Int
  }

  /// What the library decodes.
  private(set) var picture: Range<Int>
  /// Nil where the picture is the canvas.
  private(set) var frame: Frame?
  /// Width and height of the canvas; nil where the picture alone says it.
  private(set) var canvas: (width: Int, height: Int)?
  private var profile: Signal.Metadata?
  private var xmp: Signal.Metadata?
  private var exif: Signal.Metadata?
  private var omissions = Omissions()
  private var frameCount = 0
  private var hasPicture = false

  static func isAnnounced(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
  }

  /// Walks all chunks of the file.
  init(_ bytes: [UInt8]) throws(SignalError) {
    guard Self.isAnnounced(bytes) else {
      throw .malformedSignal(
        format: .webp, what: "header", found: "bytes \(Array(bytes.prefix(12)))",
        expected: "those of WebP")
    }
    let end = 8 + Self.number(bytes, at: 4, byteCount: 4)
    guard end <= bytes.count else { throw Self.end(bytes, "\(end) bytes") }
    guard end >= 12 else {
      throw .malformedSignal(
        format: .webp, what: "header", found: "a length of \(end - 8)", expected: "at least 4")
    }
    picture = 0..<end
    var offset = 12
    while end - offset >= 8 {
      let length = Self.number(bytes, at: offset + 4, byteCount: 4)
      let payload = offset + 8..<offset + 8 + length
      guard payload.upperBound <= end else {
        throw Self.end(bytes, "\(payload.upperBound) for its chunks")
      }
      try take(Omissions.name(bytes[offset..<offset + 4]), payload, of: bytes)
      offset = payload.upperBound + length % 2
    }
    guard hasPicture else { throw Self.end(bytes, "a picture") }
    omissions.add(frameCount - 1, "further frame", "further frames")
    omissions.add(bytesAfterEnd: bytes.count - end)
  }

  /// All that is kept.
  var metadata: [Signal.Metadata] { [profile, xmp, exif].compactMap(\.self).storable }

  /// One sentence on what is not, or none.
  var notices: [String] { omissions.notices }

  private static func number(_ bytes: [UInt8], at place: Int, byteCount: Int) -> Int {
    (0..<byteCount).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  private static func end(_ bytes: [UInt8], _ expected: String) -> SignalError {
    .truncated(format: .webp, found: "\(bytes.count) bytes", expected: expected)
  }

  private mutating func take(
    _ type: String, _ payload: Range<Int>, of bytes: [UInt8]
  ) throws(SignalError) {
    switch type {
    case "VP8 ", "VP8L": hasPicture = true
    case "VP8X":
      guard payload.count >= 10 else { throw Self.end(bytes, "10 bytes of the chunk VP8X") }
      let size = (0..<2).map {
        Self.number(bytes, at: payload.lowerBound + 4 + 3 * $0, byteCount: 3) + 1
      }
      if canvas == nil { canvas = (size[0], size[1]) }
    case "ANMF": try takeFrame(payload, of: bytes)
    // Alpha belongs to the picture, and what an animation repeats is of no use to one frame.
    case "ALPH", "ANIM": break
    case "ICCP" where profile == nil:
      if !payload.isEmpty { profile = .colourProfile(Array(bytes[payload])) }
    case "XMP " where xmp == nil:
      xmp = .xmp(bytes[payload])
      if xmp == nil { omissions.add("damaged XMP") }
    case "EXIF" where exif == nil:
      // Some writers put the name in front that JPEG has there.
      let name = Array("Exif".utf8) + [0, 0]
      let packet = bytes[payload]
      exif = .exif(packet: Array(packet.starts(with: name) ? packet.dropFirst(6) : packet))
      if exif == nil { omissions.add("damaged EXIF") }
    default: omissions.add("chunk \(type)")
    }
  }

  private mutating func takeFrame(
    _ payload: Range<Int>, of bytes: [UInt8]
  ) throws(SignalError) {
    frameCount += 1
    guard frameCount == 1, !hasPicture else { return }
    guard payload.count >= 24 else { throw Self.end(bytes, "a whole frame") }
    let numbers = (0..<4).map {
      Self.number(bytes, at: payload.lowerBound + 3 * $0, byteCount: 3)
    }
    frame = Frame(
      left: 2 * numbers[0], top: 2 * numbers[1], width: numbers[2] + 1, height: numbers[3] + 1)
    picture = payload.lowerBound + 16..<payload.upperBound
    hasPicture = true
  }
}
