package import VQZCore

/// What the picture files are called, and which of them this build reads.
extension Signal.Origin {
  /// As messages name the format.
  package var name: String {
    switch self {
    case .none: "no file"
    case .png: "PNG"
    case .pnm: "PNM"
    case .pam: "PAM"
    case .jpeg: "JPEG"
    }
  }

  /// What a decoded picture of this origin is written as: JPEG is read only, and only PAM holds
  /// alpha among the plain formats.
  package func written(for layout: PictureLayout) -> Signal.Origin {
    switch self {
    case .none, .png, .jpeg: .png
    case .pnm: layout.hasAlpha ? .pam : .pnm
    case .pam: .pam
    }
  }

  /// The customary suffix of a file name, with its dot; empty where there is no file.
  package func suffix(for layout: PictureLayout) -> String {
    switch self {
    case .none: ""
    case .png: ".png"
    case .pnm: layout.colourCount == 1 ? ".pgm" : ".ppm"
    case .pam: ".pam"
    case .jpeg: ".jpg"
    }
  }

  /// Whether this build can read the format.
  package var isBuiltIn: Bool {
    switch self {
    case .none: false
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
