package import VQZCore

/// A file whose samples stand one after another, opened: what they are is known, and any of them
/// can be asked for, again and again, in memory that does not grow with the file.
package struct SignalRowReader {
  /// What the file says of its signal.
  package let header: SignalHeader
  /// Sentences on what is lost or left out, for people.
  package let notices: [String]
  private let source: SignalSource
  private let start: Int
  private let stored: StoredSamples
  /// Whether each channel stands alone, with its samples of all positions, instead of all channels
  /// of a position side by side.
  private let isPlanar: Bool

  /// - Parameters:
  ///   - start: the place of the first sample in the file.
  ///   - stored: of the type of the header.
  init(
    _ header: SignalHeader, in source: SignalSource, from start: Int, as stored: StoredSamples,
    isPlanar: Bool = false, notices: [String] = []
  ) {
    self.header = header
    self.source = source
    self.start = start
    self.stored = stored
    self.isPlanar = isPlanar
    self.notices = notices
  }

  /// A signal that is in memory.
  package init(_ signal: Signal) {
    self.init(
      SignalHeader(signal), in: SignalSource(signal.samples), from: 0,
      as: StoredSamples(signal.sampleType), notices: signal.notices)
  }

  /// Bytes of the file.
  package var fileByteCount: Int { source.byteCount }

  /// How many rows there are: positions along the first axis, 1 where there is none.
  package var rowCount: Int { header.shape.axes.first ?? 1 }

  /// Bytes of a row in a `Signal`: of all samples that share a position along the first axis.
  package var rowByteCount: Int { header.byteCount / rowCount }

  /// The samples of some rows, as a `Signal` has them.
  ///
  /// - Parameter range: within 0 ..< `rowCount`.
  /// - Throws: what the source throws; `malformedSignal` for samples that are none.
  package func rows(_ range: Range<Int>) throws(SignalError) -> [UInt8] {
    let positions = header.shape.positionCount / rowCount
    return try samples(ofPositions: range.lowerBound * positions..<range.upperBound * positions)
  }

  /// The samples of some positions, which are counted as they stand in a `Signal`.
  ///
  /// - Parameter range: within the number of positions.
  /// - Throws: as `rows`.
  package func samples(ofPositions range: Range<Int>) throws(SignalError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= header.shape.positionCount)
    let channels = header.shape.channels
    guard isPlanar else {
      return try run(range.lowerBound * channels..<range.upperBound * channels)
    }
    let size = stored.type.byteCount
    var samples = [UInt8](repeating: 0, count: range.count * channels * size)
    for channel in 0..<channels {
      let first = channel * header.shape.positionCount
      let plane = try run(first + range.lowerBound..<first + range.upperBound)
      for position in 0..<range.count {
        let target = (position * channels + channel) * size
        for byte in 0..<size { samples[target + byte] = plane[position * size + byte] }
      }
    }
    return samples
  }

  /// Samples in the order of the file.
  private func run(_ range: Range<Int>) throws(SignalError) -> [UInt8] {
    let size = stored.byteCount
    let place = start + range.lowerBound * size..<start + range.upperBound * size
    let bytes = try source.bytes(place)
    guard bytes.count == place.count else {
      throw .truncated(
        format: header.origin, found: "\(source.byteCount) bytes",
        expected: "\(place.upperBound)")
    }
    guard let samples = stored.decoded(bytes) else {
      throw .malformedSignal(
        format: header.origin, what: "samples", found: "truth values of another byte",
        expected: "0 or 1")
    }
    return samples
  }

  /// The whole signal.
  ///
  /// - Throws: as `rows`; `overMemory` where the limit is below its bytes.
  package func signal(limits: Limits) throws(SignalError) -> Signal {
    // Beside the samples there are the bytes that they are made of.
    let needed = header.byteCount.saturatingSum(header.shape.sampleCount * stored.byteCount)
    guard needed <= limits.memoryByteCount else {
      throw .overMemory(needed: needed, limit: limits.memoryByteCount)
    }
    let samples = try samples(ofPositions: 0..<header.shape.positionCount)
    do {
      return try header.signal(samples, notices: notices)
    } catch {
      throw .malformedSignal(
        format: header.origin, what: "signal", found: error.message, expected: "one that is stored")
    }
  }
}
