extension Signal {
  /// Something that a file said beside its samples, kept as bytes.
  public enum Metadata: Sendable, Equatable {
    /// An ICC profile, uncompressed.
    case colourProfile([UInt8])
    /// EXIF as a TIFF structure from its byte-order mark on, without the `Exif` prefix of JPEG.
    /// An orientation in it is kept and never applied.
    case exif([UInt8])
    /// A keyword such as `Author`, which is not empty, and its text. Neither holds U+0000.
    case text(keyword: String, value: String)
    /// A small PNG chunk as stored: one of `chunkByteCounts`, and its bytes; or `iTXt`, a text with
    /// a language, whose bytes are those of the chunk where it is not compressed.
    case chunk(type: String, [UInt8])
    /// What a file of one format needs to be written again as it was, such as its header. The
    /// format is not `none`; the name is not empty and does not hold U+0000.
    case property(format: Origin, name: String, [UInt8])
  }
}

extension Signal.Metadata {
  /// The number that stands for a case in `.vqz` files (`Formats/vqz.md`, mETA).
  package enum Kind: UInt8, Sendable {
    case colourProfile = 1
    case exif = 2
    case text = 3
    case chunk = 4
    case property = 5
  }

  /// The PNG chunks that are kept, with the number of bytes that each must have. All say how to
  /// show 8-bit samples, so they stay true of a decoded picture.
  public static let chunkByteCounts: [String: Int] = [
    "gAMA": 4, "cHRM": 32, "sRGB": 1, "cICP": 4, "pHYs": 9, "tIME": 7, "mDCV": 24, "cLLI": 8,
  ]

  /// Most pieces that a `.vqz` file keeps, and most bytes of them together (`Formats/vqz.md`,
  /// mETA).
  package static let countLimit = 1024
  package static let byteLimit = 1 << 26

  /// Whether bytes may be the data of a chunk of a type that is kept.
  package static func isChunk(_ type: String, _ data: [UInt8]) -> Bool {
    type == InternationalText.chunkType
      ? InternationalText(data) != nil : chunkByteCounts[type] == data.count
  }

  package var kind: Kind {
    switch self {
    case .colourProfile: .colourProfile
    case .exif: .exif
    case .text: .text
    case .chunk: .chunk
    case .property: .property
    }
  }

  /// Profile and EXIF: the bytes. Text: keyword, a zero byte, value, both UTF-8. Chunk: four bytes
  /// of its type, then its data. Property: a byte of its format, the name in UTF-8, a zero byte,
  /// and its bytes.
  package var payload: [UInt8] {
    switch self {
    case .colourProfile(let bytes), .exif(let bytes): bytes
    case .text(let keyword, let value): Array(keyword.utf8) + [0] + Array(value.utf8)
    case .chunk(let type, let data): Array(type.utf8) + data
    case .property(let format, let name, let data):
      [format.rawValue] + Array(name.utf8) + [0] + data
    }
  }

  /// The inverse of `kind` and `payload`; nil where the payload does not fit its description.
  package init?(kind: Kind, payload: [UInt8]) {
    switch kind {
    case .colourProfile: self = .colourProfile(payload)
    case .exif: self = .exif(payload)
    case .text:
      guard
        let zero = payload.firstIndex(of: 0), !payload[(zero + 1)...].contains(0),
        let keyword = String(validating: payload[..<zero], as: UTF8.self), !keyword.isEmpty,
        let value = String(validating: payload[(zero + 1)...], as: UTF8.self)
      else { return nil }
      self = .text(keyword: keyword, value: value)
    case .chunk:
      guard
        payload.count >= 4, let type = String(validating: payload[..<4], as: UTF8.self),
        Self.isChunk(type, Array(payload[4...]))
      else { return nil }
      self = .chunk(type: type, Array(payload[4...]))
    case .property:
      guard
        let format = payload.first.flatMap(Signal.Origin.init), format != .none,
        let zero = payload.dropFirst().firstIndex(of: 0),
        let name = String(validating: payload[1..<zero], as: UTF8.self), !name.isEmpty
      else { return nil }
      self = .property(format: format, name: name, Array(payload[(zero + 1)...]))
    }
  }

  /// Whether a decoder gives back exactly this. What it would leave out must not be written.
  package var comesBack: Bool { Self(kind: kind, payload: payload) == self }
}
