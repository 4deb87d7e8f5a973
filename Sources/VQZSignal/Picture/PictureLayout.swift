/// Which channels a picture has, in the order they are stored. The raw value is their number.
package enum PictureLayout: UInt8, Sendable, CaseIterable {
  case grey = 1
  case greyAlpha = 2
  case rgb = 3
  case rgba = 4

  package init(colourChannelCount: Int, hasAlpha: Bool) {
    switch (colourChannelCount == 1, hasAlpha) {
    case (true, false): self = .grey
    case (true, true): self = .greyAlpha
    case (false, false): self = .rgb
    case (false, true): self = .rgba
    }
  }

  package var channelCount: Int { Int(rawValue) }
  package var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
  /// Channels without alpha: 1 or 3.
  package var colourChannelCount: Int { channelCount - (hasAlpha ? 1 : 0) }
  /// The same colours without alpha.
  package var withoutAlpha: PictureLayout { hasAlpha ? (self == .rgba ? .rgb : .grey) : self }
  /// The same colours with alpha.
  package var withAlpha: PictureLayout { colourChannelCount == 3 ? .rgba : .greyAlpha }
}

/// The file format a picture came from or goes to. Raw values are stored in `.vqz` files.
package enum PictureContainer: UInt8, Sendable, CaseIterable {
  case png = 1
  case pnm = 2
  case pam = 3
  case jpeg = 4

  package var name: String {
    switch self {
    case .png: "PNG"
    case .pnm: "PNM"
    case .pam: "PAM"
    case .jpeg: "JPEG"
    }
  }

  /// What a decoded picture of this origin is written as: JPEG is read only, and only PAM holds
  /// alpha among the plain formats.
  package func outputContainer(for layout: PictureLayout) -> PictureContainer {
    switch self {
    case .png, .jpeg: .png
    case .pnm: layout.hasAlpha ? .pam : .pnm
    case .pam: .pam
    }
  }

  /// The customary suffix of a file name, with its dot.
  package func suffix(for layout: PictureLayout) -> String {
    switch self {
    case .png: ".png"
    case .pnm: layout.colourChannelCount == 1 ? ".pgm" : ".ppm"
    case .pam: ".pam"
    case .jpeg: ".jpg"
    }
  }

  /// Whether this build can read the format.
  package var isBuiltIn: Bool {
    switch self {
    case .png:
      #if PNG
        true
      #else
        false
      #endif
    case .jpeg:
      #if JPEG
        true
      #else
        false
      #endif
    case .pnm, .pam: true
    }
  }
}
