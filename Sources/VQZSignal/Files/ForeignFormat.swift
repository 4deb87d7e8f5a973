/// A kind of file that people have and nothing here reads, known by its first bytes.
package enum ForeignFormat: Sendable, Equatable, CaseIterable {
  case bmp, gif, heif, avif, jpegXL, jpeg2000, photoshop, pdf, vqz

  /// - Parameter bytes: the first ones of a file, 16 or more where it has so many.
  package init?(_ bytes: [UInt8]) {
    guard let found = Self.allCases.first(where: { $0.begins(bytes) }) else { return nil }
    self = found
  }

  /// As a message names such a file.
  package var name: String {
    switch self {
    case .bmp: "a BMP picture"
    case .gif: "a GIF picture"
    case .heif: "a HEIC picture"
    case .avif: "an AVIF picture"
    case .jpegXL: "a JPEG XL picture"
    case .jpeg2000: "a JPEG 2000 picture"
    case .photoshop: "a PSD picture"
    case .pdf: "a PDF document"
    case .vqz: "a vqz file"
    }
  }

  /// Why it is not read.
  package var reason: String {
    self == .vqz ? "which is compressed already" : "which is not read"
  }

  /// What to do.
  package var hint: String {
    switch self {
    case .vqz: "vqz decompress gives the signal in it"
    case .pdf: "convert its pages to PNG first"
    case .bmp: "convert it to PNG first, which loses nothing"
    default: "convert it to PNG first"
    }
  }

  private func begins(_ bytes: [UInt8]) -> Bool {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: text.utf8)
    }
    func has(_ values: [UInt8]) -> Bool { bytes.starts(with: values) }
    /// The boxes of ISO media, and which of their brands is the main one.
    func hasBrand(_ brands: [String]) -> Bool {
      has("ftyp", at: 4) && brands.contains { has($0, at: 8) }
    }
    /// The first box of what JPEG made of them.
    func hasBox(_ type: String) -> Bool { has([0, 0, 0, 12]) && has(type + "\r\n", at: 4) }
    switch self {
    // The size of the file is before four zeros: text may begin with the letters.
    case .bmp: return has("BM") && bytes.count >= 10 && bytes[6..<10].allSatisfy { $0 == 0 }
    case .gif: return has("GIF87a") || has("GIF89a")
    case .heif: return hasBrand(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"])
    case .avif: return hasBrand(["avif", "avis"])
    case .jpegXL: return has([0xFF, 0x0A]) || hasBox("JXL ")
    case .jpeg2000: return has([0xFF, 0x4F, 0xFF, 0x51]) || hasBox("jP  ")
    case .photoshop: return has("8BPS")
    case .pdf: return has("%PDF-")
    // One signature for each form of files and archives (`Formats/vqz.md`, `Formats/archive.md`).
    case .vqz:
      return (0x89...0x8C).contains(bytes.first ?? 0) && (has("VQZ", at: 1) || has("VQz", at: 1))
    }
  }
}
