/// A picture of 8-bit samples, rows from the top, interleaved channels, no padding.
public struct Image: Sendable, Equatable {
  /// The channels of a position, in the order they are stored.
  public enum Layout: UInt8, Sendable, CaseIterable {
    case grey = 1
    case greyAlpha = 2
    case rgb = 3
    case rgba = 4

    /// Channels of a position, alpha included: 1 to 4.
    public var channelCount: Int { Int(rawValue) }
    /// Colour channels: 1 or 3.
    public var colourCount: Int { self == .grey || self == .greyAlpha ? 1 : 3 }
    /// Whether the last channel is alpha (straight, not premultiplied).
    public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
  }

  /// Something the file said beside its samples, kept as bytes.
  public enum Metadata: Sendable, Equatable {
    /// An ICC profile.
    case colourProfile([UInt8])
    /// An EXIF block, from its byte-order mark.
    case exif([UInt8])
    /// A keyword and its text (UTF-8).
    case text(keyword: String, value: String)
    /// A small PNG chunk (`gAMA`, `cHRM`, `sRGB`, `pHYs`, `tIME`): its type and its bytes.
    case chunk(type: String, [UInt8])
  }

  /// The kind of file the picture came from: what decompression writes again.
  public enum Container: UInt8, Sendable, CaseIterable {
    case none = 0
    case png = 1
    case pnm = 2
    case pam = 3
    case jpeg = 4
  }

  /// Positions a row, 1 or more.
  public let width: Int
  /// Rows, 1 or more.
  public let height: Int
  /// The channels of a position.
  public let layout: Layout
  /// `[height][width][channelCount]`, 0 to 255.
  public var samples: [UInt8]
  /// What else the file said.
  public var metadata: [Metadata]
  /// Where the picture came from.
  public var container: Container
  /// Bits a sample had in that file, 1 to 16.
  public var originalBitsPerSample: Int

  /// - Parameter samples: exactly `width · height · layout.channelCount` values.
  /// - Throws: `usage` where a size is below 1 or does not match the samples.
  public init(
    width: Int, height: Int, layout: Layout, samples: [UInt8], metadata: [Metadata] = [],
    container: Container = .none, originalBitsPerSample: Int = 8
  ) throws(VQZError) {
    let (positions, overflow) = width.multipliedReportingOverflow(by: height)
    let (count, wide) = positions.multipliedReportingOverflow(by: layout.channelCount)
    guard width >= 1, height >= 1, !overflow, !wide, count == samples.count else {
      throw VQZError(
        .usage,
        "image: found \(samples.count) samples, expected \(width) x \(height) x "
          + "\(layout.channelCount), each at least 1")
    }
    self.width = width
    self.height = height
    self.layout = layout
    self.samples = samples
    self.metadata = metadata
    self.container = container
    self.originalBitsPerSample = originalBitsPerSample
  }
}
