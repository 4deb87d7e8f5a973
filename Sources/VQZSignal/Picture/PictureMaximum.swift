import VQZCore

/// The largest value that a sample of a picture may have, which PNM and PAM files state
/// (`Formats/vqz.md`, mETA, `maximum`).
struct PictureMaximum: Equatable {
  /// The property that keeps it.
  static let name = "maximum"

  /// 1 to 255 of 8 bits, 256 to 65535 of 16.
  let value: Int
  /// The largest value of the type of the samples.
  let full: Int

  /// - Parameter type: u8 or u16.
  init(_ value: Int, _ type: SampleType) {
    full = Self.full(type)
    self.value = value
  }

  /// The maximum that metadata state; what is no maximum of that type counts as none.
  init(of metadata: [Signal.Metadata], _ type: SampleType) {
    let full = Self.full(type)
    let bytes =
      metadata.property(.pnm, Self.name) ?? metadata.property(.pam, Self.name) ?? []
    let stated = bytes.count == 2 ? Int(bytes[0]) | Int(bytes[1]) << 8 : full
    let least = type == .u8 ? 1 : 256
    self.init((least...full).contains(stated) ? stated : full, type)
  }

  private static func full(_ type: SampleType) -> Int { type == .u8 ? 255 : 65535 }

  /// Whether every value of the type is below it.
  var isFull: Bool { value == full }

  /// As metadata; nothing where the type says it.
  func metadata(_ format: Signal.Origin) -> [Signal.Metadata] {
    guard !isFull else { return [] }
    let bytes = [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    return [.property(format: format, name: Self.name, bytes)]
  }
}

extension Signal.Metadata {
  /// Whether this is a maximum, whatever it says.
  var isMaximum: Bool {
    switch self {
    case .property(.pnm, PictureMaximum.name, _), .property(.pam, PictureMaximum.name, _): true
    default: false
    }
  }
}
