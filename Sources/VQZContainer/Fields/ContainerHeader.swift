package import VQZCore

/// What `HEAD` says: the signal and how it is cut into blocks. Every value of this type keeps the
/// rules of the format.
package struct ContainerHeader: Sendable, Equatable {
  /// The latest version that has a `HEAD`.
  package static let version: UInt8 = 5
  /// The versions of the compact form, which has none: of pictures as they are, and of neutral
  /// ones.
  package static let compactVersions = (any: 3, neutral: 6)
  /// The version of neutral pictures that have one.
  package static let neutralVersion = 5

  package let kind: SignalKind
  /// Positions along each axis, of a picture rows and then columns; and channels that blocks hold.
  package let shape: Signal.Shape
  /// The same with the channels of the decoded signal: of a neutral picture two more.
  package let decodedShape: Signal.Shape
  package let sampleType: SampleType
  package let original: Signal.Origin
  /// Bits of a sample of the original, at most 64; 0 where not known.
  package let originalBitsPerSample: Int
  /// Row of the model's step sizes, 0 … 255; the decoder holds it against its model.
  package let quality: Int
  /// Version 2 may hold sealed tiles and a bound, version 3 is the compact form, version 4 may hold
  /// any signal; versions 5 and 6 are 2 and 3 for neutral pictures. All but 4 hold pictures of type
  /// u8.
  package let version: Int
  package let blocks: BlockGrid
  /// Most that a sample differs from the original; nil where nothing is promised.
  package let promise: Promise?
  /// How floating-point samples are made of integers; nil for integer types.
  package let scale: FloatScale?
  /// What the kind alone has to say; none in pictures.
  package let own: [UInt8]

  /// What must already hold: `checked`, or a reader's checks of each field.
  init(
    kind: SignalKind, shape: Signal.Shape, sampleType: SampleType, original: Signal.Origin,
    originalBitsPerSample: Int, quality: Int, version: Int, blocks: BlockGrid, promise: Promise?,
    scale: FloatScale? = nil, own: [UInt8] = [], decodedShape: Signal.Shape? = nil
  ) {
    self.kind = kind
    self.shape = shape
    self.decodedShape = decodedShape ?? shape
    self.sampleType = sampleType
    self.original = original
    self.originalBitsPerSample = originalBitsPerSample
    self.quality = quality
    self.version = version
    self.blocks = blocks
    self.promise = promise
    self.scale = scale
    self.own = own
  }

  /// Positions along the last axis: of a picture those of a row.
  package var width: Int { shape.width }
  /// Positions along the last axis but one: of a picture its rows.
  package var height: Int { shape.height }
  /// Whether the picture has red, green and blue that are equal everywhere, of which blocks hold
  /// one.
  package var isNeutral: Bool { decodedShape != shape }
  /// The channels of a picture that blocks hold; nil for another kind.
  package var layout: PictureLayout? {
    PictureLayout(of: shape, kind: kind)
  }
  /// Whether each block has an `ALPH`.
  package var hasAlpha: Bool { layout?.hasAlpha ?? false }
  /// Channels that a model codes: all but alpha.
  package var colourCount: Int { shape.channels - (hasAlpha ? 1 : 0) }
  /// Whether the file has no chunks (`CompactForm`).
  package var isCompact: Bool {
    version == Self.compactVersions.any || version == Self.compactVersions.neutral
  }
  /// The blocks of the last two axes: of a picture all of them.
  package var grid: TileGrid { TileGrid(blocks) }
  /// The bound of integer samples; nil where there is none.
  package var bound: Int? {
    if case .integer(let most) = promise { Int(clamping: most) } else { nil }
  }

  /// Reads the payload of `HEAD`.
  init(_ chunk: Chunk, limits: Limits) throws(ContainerError) {
    var reader = PayloadReader(chunk)
    let start = reader.offset
    // A later version may have changed everything behind this byte.
    let version = Int(try reader.uint8())
    switch version {
    case 0:
      throw .broken(.headVersionZero, offset: start, found: "0", expected: "1, 2, 4 or 5")
    case 1, 2, Self.neutralVersion: try self.init(picture: &reader, version: version, start: start)
    case Self.compactVersions.any, Self.compactVersions.neutral:
      throw .broken(
        .headVersionCompact, offset: start, found: "\(version)", expected: "1, 2, 4 or 5")
    case 4: try self.init(signal: &reader, start: start)
    default:
      throw .broken(
        .headVersionFuture, offset: start, found: "\(version)", expected: "at most \(Self.version)")
    }
    try reader.finish()
    try check(limits, offset: start)
  }

  /// Positions and samples within what the caller allows.
  func check(_ limits: Limits, offset: Int) throws(ContainerError) {
    let positions = limits.positionCount
    guard shape.positionCount <= positions else {
      throw .broken(
        .limitPositions, offset: offset, found: "\(shape.positionCount) positions",
        expected: "at most \(positions)")
    }
    let (samples, overflow) = positions.multipliedReportingOverflow(by: 4)
    guard overflow || shape.sampleCount <= samples else {
      throw .broken(
        .limitPositions, offset: offset, found: "\(shape.sampleCount) samples",
        expected: "at most \(samples)")
    }
  }

  /// The shape of sizes that were checked to be 1 or more, with a product an `Int` holds.
  static func shape(
    _ axes: [Int], channels: Int, offset: Int?
  ) throws(ContainerError) -> Signal.Shape {
    do throws(VQZError) {
      return try Signal.Shape(axes: axes, channels: channels)
    } catch {
      throw .broken(
        .headSize, offset: offset, found: "\(axes) and \(channels) channels",
        expected: "sizes of 1 or more with a product below 2^60")
    }
  }

  /// Bytes of the payload of `HEAD`.
  var payload: [UInt8] { version == 4 ? signalPayload : picturePayload }
}
