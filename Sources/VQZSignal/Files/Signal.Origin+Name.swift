package import VQZCore

extension Signal.Origin {
  /// As messages name the format.
  package var name: String {
    switch self {
    case .none: "no file"
    case .png: "PNG"
    case .pnm: "PNM"
    case .pam: "PAM"
    case .jpeg: "JPEG"
    case .npy: "NPY"
    case .raw: "raw"
    case .wav: "WAV"
    case .csv: "CSV"
    case .fvecs: "FVECS"
    case .bvecs: "BVECS"
    case .tiff: "TIFF"
    case .webp: "WebP"
    }
  }
}
