import VQZCore

extension PictureRules {
  package var formats: [SignalFormat] {
    [Self.png, Self.pnm, Self.pam, Self.jpeg, Self.tiff, Self.webP]
  }

  private static let png: SignalFormat = {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    #if PNG
      let read: SignalFormat.Reader? = { bytes, limits throws(SignalError) in
        try PNGReader.read(bytes, as: .picture, limits: limits)
      }
    #else
      let read: SignalFormat.Reader? = nil
    #endif
    return SignalFormat(
      origin: .png, suffixes: [.init("png", channels: [1, 2, 3, 4])],
      isAnnounced: { $0.starts(with: signature) }, read: read, write: writer(.png),
      substitute: nil)
  }()

  /// PBM, PGM and PPM, as text or binary. They have no place for alpha.
  private static let pnm = SignalFormat(
    origin: .pnm,
    suffixes: [
      .init("ppm", channels: [3]), .init("pgm", channels: [1]), .init("pnm", channels: [1, 3]),
      .init("pbm"),
    ],
    isAnnounced: { PNMHeader.digit(of: $0).map { (1...6).contains($0) } ?? false },
    read: { bytes, limits throws(SignalError) in
      try PNMReader.readPNM(bytes, as: .picture, limits: limits)
    }, write: writer(.pnm), substitute: .pam)

  private static let pam = SignalFormat(
    origin: .pam, suffixes: [.init("pam", channels: [1, 2, 3, 4])],
    isAnnounced: { PNMHeader.digit(of: $0) == 7 },
    read: { bytes, limits throws(SignalError) in
      try PNMReader.readPAM(bytes, as: .picture, limits: limits)
    }, write: writer(.pam), substitute: nil)

  /// Read only: what has lost something twice is not written again as if it had not.
  private static let jpeg: SignalFormat = {
    #if JPEG
      let read: SignalFormat.Reader? = JPEGReader.read
    #else
      let read: SignalFormat.Reader? = nil
    #endif
    return SignalFormat(
      origin: .jpeg, suffixes: [.init("jpg"), .init("jpeg")],
      isAnnounced: { $0.starts(with: [0xFF, 0xD8, 0xFF]) }, read: read, write: nil,
      substitute: .png)
  }()

  /// Read only, of 8 bits; of more as an array.
  private static let tiff: SignalFormat = {
    #if TIFF
      let read: SignalFormat.Reader? = { bytes, limits throws(SignalError) in
        try TIFFReader.read(bytes, as: .picture, limits: limits)
      }
    #else
      let read: SignalFormat.Reader? = nil
    #endif
    return SignalFormat(
      origin: .tiff, suffixes: [.init("tiff"), .init("tif")], isAnnounced: TIFFFile.isAnnounced,
      read: read, write: nil, substitute: .png)
  }()

  private static let webP: SignalFormat = {
    #if WebP
      let read: SignalFormat.Reader? = WebPReader.read
    #else
      let read: SignalFormat.Reader? = nil
    #endif
    return SignalFormat(
      origin: .webp, suffixes: [.init("webp")], isAnnounced: WebPChunks.isAnnounced, read: read,
      write: nil, substitute: .png)
  }()

  private static func writer(_ format: Signal.Origin) -> SignalFormat.Writer {
    { header, sink throws(SignalError) in
      let shape = header.shape
      guard let layout = PictureLayout(rawValue: UInt8(clamping: shape.channels)) else {
        throw .unwritablePicture(found: "\(shape.channels) channels", expected: "1 to 4")
      }
      return try PictureWriter(
        format: format, width: shape.width, height: shape.height, layout: layout,
        metadata: header.metadata, sink: sink)
    }
  }
}
