/// A signal: what files become when they are read, what the encoder takes and the decoder gives.
///
/// Every value of this type keeps its rules, since nothing in it can be changed once it is made:
/// the samples fit the shape, the shape fits the kind, and all metadata can be stored.
public struct Signal: Sendable, Equatable {
  /// Which rules it follows.
  public let kind: SignalKind
  /// Positions along each axis, and channels.
  public let shape: Shape
  /// The type of each sample.
  public let sampleType: SampleType
  /// All samples, `[axes…][channels]` with the last axis running fastest and no padding, each in
  /// `sampleType.byteCount` bytes with the lowest first. Of 8-bit samples a byte is a sample.
  public let samples: [UInt8]
  /// The format of the file that the signal came from.
  public let origin: Origin
  /// Bits that a sample had in that file, 1 to 64; 0 where it is not known.
  public let originalBitsPerSample: Int
  /// What the file said beside the samples.
  public let metadata: [Metadata]
  /// Sentences on what reading the file lost or left out, for people; empty where nothing was.
  public let notices: [String]

  /// - Parameter samples: exactly `shape.sampleCount · sampleType.byteCount` bytes.
  /// - Throws: `usage` where samples and shape, shape and kind or metadata and format do not fit.
  public init(
    kind: SignalKind, shape: Shape, sampleType: SampleType = .u8, samples: [UInt8],
    origin: Origin = .none, originalBitsPerSample: Int = 0, metadata: [Metadata] = [],
    notices: [String] = []
  ) throws(VQZError) {
    guard kind.axisCounts.contains(shape.axes.count), kind.channelCounts.contains(shape.channels)
    else {
      throw VQZError(
        .usage,
        "\(kind): found \(shape.axes.count) axes and \(shape.channels) channels, expected "
          + "\(kind.axisCounts.text) and \(kind.channelCounts.text)")
    }
    let byteCount = shape.sampleCount * sampleType.byteCount
    guard samples.count == byteCount else {
      throw VQZError(
        .usage,
        "samples: found \(samples.count) bytes, expected \(byteCount) for axes of "
          + "\(shape.axes), \(shape.channels) channels and type \(sampleType)")
    }
    guard (0...64).contains(originalBitsPerSample) else {
      throw VQZError(
        .usage, "bits of an original sample: found \(originalBitsPerSample), expected 0 to 64")
    }
    if let entry = metadata.first(where: { !$0.comesBack }) {
      throw VQZError(
        .usage,
        "metadata: found \(entry.kind) that no decoder gives back, expected a keyword and text "
          + "without U+0000, one of the chunks \(Metadata.chunkByteCounts.keys.sorted()), or a "
          + "property of a format with a name")
    }
    self.kind = kind
    self.shape = shape
    self.sampleType = sampleType
    self.samples = samples
    self.origin = origin
    self.originalBitsPerSample = originalBitsPerSample
    self.metadata = metadata
    self.notices = notices
  }

  /// The same samples with something else said about them; what is nil stays as it is.
  ///
  /// - Throws: as `init`, `usage` for metadata that no decoder gives back.
  public func replacing(
    metadata: [Metadata]? = nil, origin: Origin? = nil, originalBitsPerSample: Int? = nil
  ) throws(VQZError) -> Signal {
    try Signal(
      kind: kind, shape: shape, sampleType: sampleType, samples: samples,
      origin: origin ?? self.origin,
      originalBitsPerSample: originalBitsPerSample ?? self.originalBitsPerSample,
      metadata: metadata ?? self.metadata, notices: notices)
  }

  /// The same signal with other channels and their samples, which the caller has made to fit.
  private init(_ other: Signal, shape: Shape, samples: [UInt8]) {
    kind = other.kind
    self.shape = shape
    sampleType = other.sampleType
    self.samples = samples
    origin = other.origin
    originalBitsPerSample = other.originalBitsPerSample
    metadata = other.metadata
    notices = other.notices
  }

  /// The same signal with other channels at the same positions.
  ///
  /// - Parameters:
  ///   - channels: a number that the kind allows.
  ///   - samples: as many bytes as the new shape asks for.
  package func replacing(channels: Int, samples: [UInt8]) -> Signal {
    let shape = shape.replacing(channels: channels)
    precondition(samples.count == shape.sampleCount * sampleType.byteCount)
    return Signal(self, shape: shape, samples: samples)
  }
}

extension ClosedRange<Int> {
  /// "2" or "1 to 4", as messages say it.
  fileprivate var text: String {
    lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)"
  }
}
