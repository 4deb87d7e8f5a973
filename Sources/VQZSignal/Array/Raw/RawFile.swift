package import VQZCore

/// Files of samples and nothing else.
package enum RawFile {
  /// The property that tells the order of bytes, and what it says where the highest comes first.
  private static let order = (name: "order", reversed: Array("big".utf8))

  /// - Parameter layout: what the bytes are.
  /// - Throws: `truncated` or `malformedSignal` where the file has not exactly so many bytes,
  ///   `unsupportedSignal` for a shape that the kind does not have, `tooManyPositions`.
  package static func open(
    _ source: SignalSource, as layout: RawLayout, limits: Limits
  ) throws(SignalError) -> SignalRowReader {
    let (kind, shape, samples) = (layout.kind, layout.shape, layout.samples)
    guard
      kind.axisCounts.contains(shape.axes.count), kind.channelCounts.contains(shape.channels)
    else {
      throw .unsupportedSignal(
        format: .raw, found: "\(shape.axes.count) axes and \(shape.channels) channels",
        expected: "\(kind.axisCounts) and \(kind.channelCounts) of \(kind)")
    }
    _ = try SignalReader.checkedShape(
      axes: shape.axes, channels: shape.channels, format: .raw, limits: limits)
    let expected = shape.sampleCount * samples.byteCount
    guard source.byteCount >= expected else {
      throw .truncated(
        format: .raw, found: "\(source.byteCount) bytes",
        expected: "\(expected) for the shape and type that were given")
    }
    guard source.byteCount == expected else {
      throw .malformedSignal(
        format: .raw, what: "size", found: "\(source.byteCount) bytes",
        expected: "\(expected) for the shape and type that were given")
    }
    let metadata: [Signal.Metadata] =
      samples.coding == .reversed
      ? [.property(format: .raw, name: order.name, order.reversed)] : []
    let header = SignalHeader(
      kind: kind, shape: shape, sampleType: samples.type, origin: .raw,
      originalBitsPerSample: 8 * samples.byteCount, metadata: metadata)
    return SignalRowReader(header, in: source, from: 0, as: samples)
  }

  /// Begins a file in the order of bytes that the signal came in.
  package static func begin(
    _ header: SignalHeader, _ sink: @escaping SignalSink
  ) throws(SignalError) -> any SignalRowWriter {
    let isReversed = header.metadata.property(.raw, order.name) == order.reversed
    return try StoredRowWriter(
      header, format: .raw,
      stored: StoredSamples(header.sampleType, isReversed ? .reversed : .plain), head: [],
      sink: sink)
  }

  /// Nothing in the bytes says what they are.
  static func refuse(_: [UInt8], _: Limits) throws(SignalError) -> Signal {
    throw .unsupportedSignal(
      format: .raw, found: "neither shape nor type of the samples", expected: "both with the file")
  }
}
