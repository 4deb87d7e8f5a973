public import VQZ
internal import VQZCore
internal import VQZSignal

extension VectorSource {
  /// The vectors of a signal, of any sample type.
  ///
  /// - Parameter signal: of the kind `vectors`.
  /// - Throws: `usage` for another kind, or vectors of more than `dimensionLimit` numbers.
  public init(_ signal: Signal) throws(VQZError) {
    guard signal.kind == .vectors else {
      throw VQZError(
        .usage, "signal: found one of kind \(signal.kind), expected one of vectors")
    }
    let dimensions = signal.shape.channels
    let runLength = max(1, Self.runSampleCount / dimensions)
    let vectorByteCount = dimensions * signal.sampleType.byteCount
    let count = signal.shape.positionCount
    var first = 0
    try self.init(dimensions: dimensions) {
      guard first < count else { return nil }
      let run = first..<min(first + runLength, count)
      first = run.upperBound
      let bytes = signal.samples[
        run.lowerBound * vectorByteCount..<run.upperBound * vectorByteCount]
      return SampleNumbers.of(Array(bytes), signal.sampleType).map { Float($0) }
    }
  }
}
