extension Signal {
  /// The format of the file that a signal came from: what decompression writes again.
  ///
  /// The raw value stands in `.vqz` files (`Formats/vqz.md`, HEAD) and never changes its meaning.
  public enum Origin: UInt8, Sendable, CaseIterable {
    /// No file, or a format that this version does not know.
    case none = 0
    case png = 1
    /// PBM, PGM or PPM.
    case pnm = 2
    case pam = 3
    case jpeg = 4
    /// An array as NumPy stores it.
    case npy = 5
    /// Samples and nothing else: what they are was told beside the file.
    case raw = 6
    /// Sound: RIFF, RF64 or BW64.
    case wav = 7
    /// Numbers as text, in rows and columns.
    case csv = 8
    /// Vectors of f32, each behind the number of its dimensions.
    case fvecs = 9
    /// The same of u8.
    case bvecs = 10
    case tiff = 11
    case webp = 12
  }
}
