import VQZCore

/// Pictures as arrays of rows and columns, whose channels are colours and alpha: of 8 or 16 bits,
/// none of which is lost.
extension ArrayFormats {
  /// The files are made for pictures, and are arrays where someone asks for them.
  package static let pictures: [SignalFormat] = PictureRules().formats.compactMap { format in
    // Of those that are read only, TIFF alone may have more than 8 bits.
    guard format.write != nil || format.origin == .tiff else { return nil }
    return SignalFormat(
      origin: format.origin, suffixes: format.suffixes, isAnnounced: format.isAnnounced,
      read: format.read == nil ? nil : reader(format.origin),
      write: format.write == nil ? nil : writer(format.origin),
      substitute: format.substitute ?? .npy, fits: isPicture, isOfAnother: true)
  }

  private static func reader(_ format: Signal.Origin) -> SignalFormat.Reader {
    { bytes, limits throws(SignalError) in
      switch format {
      case .pnm: return try PNMReader.readPNM(bytes, as: .array, limits: limits)
      case .pam: return try PNMReader.readPAM(bytes, as: .array, limits: limits)
      case .tiff:
        #if TIFF
          return try TIFFReader.read(bytes, as: .array, limits: limits)
        #else
          throw .notBuiltIn(format: format)
        #endif
      default:
        #if PNG
          return try PNGReader.read(bytes, as: .array, limits: limits)
        #else
          throw .notBuiltIn(format: format)
        #endif
      }
    }
  }

  private static func writer(_ format: Signal.Origin) -> SignalFormat.Writer {
    { header, sink throws(SignalError) in
      let shape = header.shape
      guard isPicture(shape, header.sampleType),
        let layout = PictureLayout(rawValue: UInt8(clamping: shape.channels))
      else {
        throw .unwritable(
          format: format,
          found: "an array of \(header.sampleType) with \(shape.axes.count) axes and "
            + "\(shape.channels) channels",
          expected: "u8 or u16, 2 axes and 1 to 4 channels")
      }
      return try PictureWriter(
        format: format, width: shape.width, height: shape.height, layout: layout,
        type: header.sampleType, metadata: header.metadata, sink: sink)
    }
  }

  /// Whether an array could be a picture.
  @Sendable private static func isPicture(_ shape: Signal.Shape, _ type: SampleType) -> Bool {
    shape.axes.count == 2 && (1...4).contains(shape.channels) && (type == .u8 || type == .u16)
  }
}
