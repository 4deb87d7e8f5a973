/// What is known of a signal, or of the part of it that is decoded, before its first row.
public struct SignalHeader: Sendable, Equatable {
  /// Which rules it follows.
  public let kind: SignalKind
  /// Positions along each axis, and channels.
  public let shape: Signal.Shape
  /// The type of each sample.
  public let sampleType: SampleType
  /// The format of the file that the signal came from.
  public let origin: Signal.Origin
  /// Bits that a sample had in that file, 1 to 64; 0 where it is not known.
  public let originalBitsPerSample: Int
  /// What that file said beside the samples.
  public let metadata: [Signal.Metadata]

  /// The header of a picture of 8-bit samples whose rows are to come.
  ///
  /// - Throws: as `Signal.init`.
  public init(
    width: Int, height: Int, layout: PictureLayout, metadata: [Signal.Metadata] = [],
    origin: Signal.Origin = .none, originalBitsPerSample: Int = 8
  ) throws(VQZError) {
    let shape = try Signal.Shape(axes: [height, width], channels: layout.channelCount)
    try self.init(
      checking: SignalHeader(
        kind: .picture, shape: shape, sampleType: .u8, origin: origin,
        originalBitsPerSample: originalBitsPerSample, metadata: metadata))
  }

  /// The header of a signal of any kind whose rows are to come.
  ///
  /// - Throws: as `Signal.init`.
  public init(
    _ kind: SignalKind, shape: Signal.Shape, sampleType: SampleType,
    metadata: [Signal.Metadata] = [], origin: Signal.Origin = .none,
    originalBitsPerSample: Int = 0
  ) throws(VQZError) {
    try self.init(
      checking: SignalHeader(
        kind: kind, shape: shape, sampleType: sampleType, origin: origin,
        originalBitsPerSample: originalBitsPerSample, metadata: metadata))
  }

  /// A header whose rules the caller has kept.
  package init(
    kind: SignalKind, shape: Signal.Shape, sampleType: SampleType, origin: Signal.Origin,
    originalBitsPerSample: Int, metadata: [Signal.Metadata]
  ) {
    self.kind = kind
    self.shape = shape
    self.sampleType = sampleType
    self.origin = origin
    self.originalBitsPerSample = originalBitsPerSample
    self.metadata = metadata
  }

  /// What a signal says of itself.
  public init(_ signal: Signal) {
    self.init(
      kind: signal.kind, shape: signal.shape, sampleType: signal.sampleType,
      origin: signal.origin, originalBitsPerSample: signal.originalBitsPerSample,
      metadata: signal.metadata)
  }

  /// The rules of a signal but for its samples: a signal of one position keeps them.
  private init(checking header: SignalHeader) throws(VQZError) {
    let corner = try Signal.Shape(
      axes: header.shape.axes.map { _ in 1 }, channels: header.shape.channels)
    _ = try Signal(
      kind: header.kind, shape: corner, sampleType: header.sampleType,
      samples: [UInt8](repeating: 0, count: corner.sampleCount * header.sampleType.byteCount),
      origin: header.origin, originalBitsPerSample: header.originalBitsPerSample,
      metadata: header.metadata)
    self = header
  }

  /// The channels of a picture; nil for a signal of another kind.
  public var layout: PictureLayout? {
    PictureLayout(of: shape, kind: kind)
  }

  /// Bytes of one row: of all samples of the last axis, or of one position where there is no other
  /// axis.
  public var rowByteCount: Int {
    (shape.axes.count > 1 ? shape.width : 1) * shape.channels * sampleType.byteCount
  }

  /// Bytes of all samples.
  public var byteCount: Int { shape.sampleCount * sampleType.byteCount }

  /// The signal that such a header and its samples make.
  ///
  /// - Parameter notices: sentences on what reading the file lost.
  package func signal(
    _ samples: [UInt8], notices: [String] = []
  ) throws(VQZError) -> Signal {
    try Signal(
      kind: kind, shape: shape, sampleType: sampleType, samples: samples, origin: origin,
      originalBitsPerSample: originalBitsPerSample, metadata: metadata, notices: notices)
  }
}
