/// A still picture of 8-bit samples.
///
/// `samples` holds `height` rows of `width` positions of `layout.channelCount` channels, row
/// after row without padding. Alpha is straight (not multiplied into the colours). Samples are
/// as stored in the file: no gamma, profile or EXIF orientation is applied; what says how to
/// show them is kept in `metadata`.
package struct Picture: Sendable, Equatable {
  package let width: Int
  package let height: Int
  package let layout: PictureLayout
  package let samples: [UInt8]
  /// Bits of one sample in the file the picture came from, 1 to 16.
  package let bitsPerSample: Int
  package let container: PictureContainer
  package let metadata: [Metadata]
  /// Sentences on what reading lost or left out, for the user to see.
  package let notices: [String]

  /// Nil unless the size is positive and `samples` has exactly the bytes it asks for.
  package init?(
    width: Int, height: Int, layout: PictureLayout, samples: [UInt8], bitsPerSample: Int = 8,
    container: PictureContainer = .png, metadata: [Metadata] = [], notices: [String] = []
  ) {
    guard
      let byteCount = Picture.byteCount(width: width, height: height, layout: layout),
      byteCount == samples.count, (1...16).contains(bitsPerSample)
    else { return nil }
    self.width = width
    self.height = height
    self.layout = layout
    self.samples = samples
    self.bitsPerSample = bitsPerSample
    self.container = container
    self.metadata = metadata
    self.notices = notices
  }

  /// Bytes of one row.
  package var rowByteCount: Int { width * layout.channelCount }
  package var positionCount: Int { width * height }

  /// Bytes of the samples of such a picture; nil where the size is not positive or overflows.
  package static func byteCount(width: Int, height: Int, layout: PictureLayout) -> Int? {
    guard width > 0, height > 0 else { return nil }
    let (positions, a) = width.multipliedReportingOverflow(by: height)
    let (bytes, b) = positions.multipliedReportingOverflow(by: layout.channelCount)
    return a || b ? nil : bytes
  }
}
