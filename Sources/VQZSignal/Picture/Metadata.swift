/// What a file says about its picture apart from the samples.
///
/// The case numbers (`kind`) and `payload` are what `.vqz` files store.
package enum Metadata: Sendable, Equatable {
  /// An ICC colour profile, uncompressed.
  case colourProfile([UInt8])
  /// EXIF as a TIFF structure, without the `Exif` prefix that JPEG puts before it. Orientation
  /// inside it is kept, never applied.
  case exif([UInt8])
  /// A keyword such as `Author`, and its text.
  case text(keyword: String, value: String)
  /// One of the small PNG chunks of `chunkByteCounts`, as stored.
  case pngChunk(type: String, data: [UInt8])

  /// The chunks kept as they are, with the number of bytes each must have. All say how to show
  /// 8-bit samples, so they stay true for a decoded picture.
  package static let chunkByteCounts: [String: Int] = [
    "gAMA": 4, "cHRM": 32, "sRGB": 1, "cICP": 4, "pHYs": 9, "tIME": 7,
  ]

  package var kind: UInt8 {
    switch self {
    case .colourProfile: 1
    case .exif: 2
    case .text: 3
    case .pngChunk: 4
    }
  }

  /// Kind 1 and 2: the bytes. Kind 3: keyword, a zero byte, value, both UTF-8. Kind 4: four
  /// bytes of chunk type, then its data.
  package var payload: [UInt8] {
    switch self {
    case .colourProfile(let bytes), .exif(let bytes): bytes
    case .text(let keyword, let value): Array(keyword.utf8) + [0] + Array(value.utf8)
    case .pngChunk(let type, let data): Array(type.utf8) + data
    }
  }

  /// The inverse of `kind` and `payload`; nil where they do not fit the description above.
  package init?(kind: UInt8, payload: [UInt8]) {
    switch kind {
    case 1: self = .colourProfile(payload)
    case 2: self = .exif(payload)
    case 3:
      guard
        let zero = payload.firstIndex(of: 0), !payload[(zero + 1)...].contains(0),
        let keyword = String(validating: payload[..<zero], as: UTF8.self), !keyword.isEmpty,
        let value = String(validating: payload[(zero + 1)...], as: UTF8.self)
      else { return nil }
      self = .text(keyword: keyword, value: value)
    case 4:
      guard
        payload.count >= 4, let type = String(validating: payload[..<4], as: UTF8.self),
        Metadata.chunkByteCounts[type] == payload.count - 4
      else { return nil }
      self = .pngChunk(type: type, data: Array(payload[4...]))
    default: return nil
    }
  }
}
