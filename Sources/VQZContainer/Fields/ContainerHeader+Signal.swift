package import VQZCore

/// `HEAD` of version 4: signals of every kind and sample type.
extension ContainerHeader {
  /// Most bytes that a kind has of its own.
  package static let ownByteLimit = 1 << 16

  /// The header of a file of version 4.
  ///
  /// - Parameters:
  ///   - blockSizes: as many as axes, 0 for an axis that is not cut.
  ///   - scale: for floating-point types, and only for them.
  package init(
    kind: SignalKind, shape: Signal.Shape, sampleType: SampleType, blockSizes: [Int],
    overlap: Int = 0, original: Signal.Origin = .none, originalBitsPerSample: Int = 0,
    quality: Int = 0, promise: Promise? = nil, scale: FloatScale? = nil, own: [UInt8] = []
  ) throws(ContainerError) {
    try Self.check(originalBits: UInt64(clamping: originalBitsPerSample), offset: nil)
    try Self.check(kind, axisCount: shape.axes.count, offset: nil)
    try Self.check(kind, channels: UInt64(shape.channels), offset: nil)
    try Self.check(kind, sizes: shape.axes.map { UInt64($0) }, offset: nil)
    try Self.check(kind, ownByteCount: UInt64(own.count), offset: nil)
    guard (scale != nil) == sampleType.isFloat else {
      throw .broken(
        .headScale, offset: nil, found: scale == nil ? "none" : "one",
        expected: sampleType.isFloat ? "one" : "none")
    }
    try Self.check(promise, sampleType)
    self.init(
      kind: kind, shape: shape, sampleType: sampleType, original: original,
      originalBitsPerSample: originalBitsPerSample, quality: Int(UInt8(clamping: quality)),
      version: 4,
      blocks: try Self.blocks(kind, shape.axes, blockSizes, overlap, offset: nil),
      promise: promise, scale: scale, own: own)
  }

  /// What stands behind the version, in a chunk whose payload begins at `start`.
  init(signal reader: inout PayloadReader, start: Int) throws(ContainerError) {
    let kindOffset = reader.offset
    let kindNumber = try reader.uint8()
    guard let kind = SignalKind(rawValue: kindNumber) else {
      throw .broken(.headKind, offset: kindOffset, found: "\(kindNumber)", expected: "1 to 4")
    }
    let typeOffset = reader.offset
    let typeNumber = try reader.uint8()
    guard let sampleType = SampleType(rawValue: typeNumber) else {
      throw .broken(.headSamples, offset: typeOffset, found: "\(typeNumber)", expected: "1 to 11")
    }
    let axisOffset = reader.offset
    let axisCount = Int(try reader.uint8())
    try Self.check(kind, axisCount: axisCount, offset: axisOffset)
    let sizeOffset = reader.offset
    let sizes = try Self.varints(axisCount, &reader)
    try Self.check(kind, sizes: sizes, offset: sizeOffset)
    let channelOffset = reader.offset
    let channels = try reader.varint()
    try Self.check(kind, channels: channels, offset: channelOffset)
    let axes = sizes.map { Int($0) }
    let shape = try Self.shape(axes, channels: Int(channels), offset: sizeOffset)
    let blockOffset = reader.offset
    let blockSizes = try Self.varints(axisCount, &reader).map { Int(clamping: $0) }
    let overlap = Int(clamping: try reader.varint())
    let blocks = try Self.blocks(kind, axes, blockSizes, overlap, offset: blockOffset)
    let original = Signal.Origin(rawValue: try reader.uint8()) ?? .none
    let bitsOffset = reader.offset
    let originalBits = try reader.uint8()
    try Self.check(originalBits: UInt64(originalBits), offset: bitsOffset)
    let quality = try reader.uint8()
    let promise = try Self.promise(sampleType, &reader)
    let scale = sampleType.isFloat ? try Self.scale(&reader) : nil
    let ownOffset = reader.offset
    let ownByteCount = try reader.varint()
    try Self.check(kind, ownByteCount: ownByteCount, offset: ownOffset)
    self.init(
      kind: kind, shape: shape, sampleType: sampleType, original: original,
      originalBitsPerSample: Int(originalBits), quality: Int(quality), version: 4, blocks: blocks,
      promise: promise, scale: scale, own: try reader.bytes(Int(ownByteCount)))
  }

  /// Bytes of the payload of version 4.
  var signalPayload: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt8(4))
    writer.append(kind.rawValue)
    writer.append(sampleType.rawValue)
    writer.append(UInt8(shape.axes.count))
    for size in shape.axes { writer.appendVarint(UInt64(size)) }
    writer.appendVarint(UInt64(shape.channels))
    for size in blocks.blockSizes { writer.appendVarint(UInt64(size)) }
    writer.appendVarint(UInt64(blocks.overlap))
    writer.append(original.rawValue)
    writer.append(UInt8(originalBitsPerSample))
    writer.append(UInt8(quality))
    switch promise {
    case .integer(let most):
      writer.append(UInt8(1))
      writer.appendVarint(most)
    case .real(let most):
      writer.append(UInt8(1))
      writer.append(most.bitPattern)
    case .relative(let share):
      writer.append(UInt8(2))
      writer.append(share.bitPattern)
    case nil: writer.append(UInt8(0))
    }
    if let scale {
      writer.append(scale.offset.bitPattern)
      writer.append(scale.step.bitPattern)
    }
    writer.appendVarint(UInt64(own.count))
    writer.append(contentsOf: own)
    return writer.bytes
  }

  private static func varints(
    _ count: Int, _ reader: inout PayloadReader
  ) throws(ContainerError) -> [UInt64] {
    var values: [UInt64] = []
    for _ in 0..<count { values.append(try reader.varint()) }
    return values
  }

  private static func promise(
    _ sampleType: SampleType, _ reader: inout PayloadReader
  ) throws(ContainerError) -> Promise? {
    let offset = reader.offset
    let number = try reader.uint8()
    guard number <= 2 else {
      throw .broken(.headBound, offset: offset, found: "promise \(number)", expected: "0 to 2")
    }
    guard number > 0 else { return nil }
    let promise: Promise =
      if number == 2 {
        .relative(try reader.float64())
      } else if sampleType.isFloat {
        .real(try reader.float64())
      } else {
        .integer(try reader.varint())
      }
    try check(promise, sampleType, offset: offset)
    return promise
  }

  private static func scale(
    _ reader: inout PayloadReader
  ) throws(ContainerError) -> FloatScale {
    let start = reader.offset
    let offset = try reader.float64()
    let step = try reader.float64()
    guard let scale = FloatScale(offset: offset, step: step) else {
      throw .broken(
        .headScale, offset: start, found: "offset \(offset), step \(step)",
        expected: "finite numbers and a step of at most 22 bits")
    }
    return scale
  }
}
