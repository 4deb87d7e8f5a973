import VQZCore

/// Reads arrays of numbers as NumPy stores them: versions 1 to 3, either order of bytes, either
/// order of axes. Headers are taken apart, never evaluated, and there is no pickle.
enum NPYReader {
  /// The property that keeps a header.
  static let head = "head"

  /// - Parameter kind: what the array is to be.
  static func open(
    _ source: SignalSource, kind: SignalKind, limits: Limits
  ) throws(SignalError) -> SignalRowReader {
    let count = try NPYHeader.byteCount(try source.bytes(0..<12))
    let head = try source.bytes(0..<count)
    let header = try NPYHeader(head)
    let layout = try NPYLayout(header, kind: kind)
    let shape = try SignalReader.checkedShape(
      axes: layout.axes, channels: layout.channels, format: .npy, limits: limits)
    try checkEnd(source.byteCount - count, expected: shape.sampleCount * header.samples.byteCount)
    let isAsNumPyWrites =
      head
      == NPYHeader(StoredSamples(header.samples.type), shape: NPYLayout.shape(of: shape)).bytes
    let type = header.samples.type
    let signal = SignalHeader(
      kind: kind, shape: shape, sampleType: type, origin: .npy,
      originalBitsPerSample: 8 * type.byteCount,
      metadata: isAsNumPyWrites ? [] : [.property(format: .npy, name: Self.head, head)])
    return SignalRowReader(
      signal, in: source, from: count, as: header.samples, isPlanar: layout.isPlanar)
  }

  private static func checkEnd(_ found: Int, expected: Int) throws(SignalError) {
    guard found >= expected else {
      throw .truncated(
        format: .npy, found: "\(found) bytes of samples", expected: "\(expected)")
    }
    guard found == expected else {
      throw .malformedSignal(
        format: .npy, what: "end", found: "\(found - expected) bytes behind the samples",
        expected: "none")
    }
  }
}
