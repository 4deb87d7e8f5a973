public import VQZCore
import VQZSignal

/// Reads a file that holds a signal, a few rows at a time. Of NPY, raw samples and WAV no more is
/// in memory than what is asked for; of other formats the whole signal.
///
/// Not for several threads at once.
public struct SignalFileReader {
  private let reader: SignalRowReader

  /// Opens a file of the disk.
  ///
  /// - Parameters:
  ///   - path: of the file, which has to have places: no pipe.
  ///   - suffix: of its name, in lower case and without the dot, for formats such as CSV whose
  ///     files begin anyhow.
  ///   - kind: what the signal is to be; nil is what its format is made for.
  ///   - limits: what reading may take.
  /// - Throws: `noInput`, `permission` or `inputOutput` for a file that cannot be read, else as
  ///   `SignalFile.read`.
  public init(
    path: String, suffix: String? = nil, kind: SignalKind? = nil,
    limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    reader = try Self.translated { () throws(SignalError) in
      try SignalReader.open(
        try SignalSource(path: path), suffix: suffix, kind: kind, limits: limits.limits)
    }
  }

  /// Opens a file of samples alone.
  ///
  /// - Parameters:
  ///   - path: as above.
  ///   - kind: what the samples are together.
  ///   - shape: as the samples lie in the file.
  ///   - type: of a sample, as `f32`, or with the order of its bytes as NumPy writes it: `<f4`,
  ///     `>f4`.
  ///   - limits: what reading may take.
  /// - Throws: `usage` for a name of no type, else as above.
  public init(
    rawPath path: String, kind: SignalKind, shape: Signal.Shape, type: String,
    limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    guard let samples = StoredSamples(named: type) else {
      let names = SampleType.allCases.map { "\($0)" }.joined(separator: ", ")
      throw VQZError(.usage, "type: found \(type), expected one of \(names), or as <f4 or >f4")
    }
    reader = try Self.translated { () throws(SignalError) in
      try RawFile.open(
        try SignalSource(path: path), as: RawLayout(kind: kind, shape: shape, samples: samples),
        limits: limits.limits)
    }
  }

  /// What the file says of its signal.
  public var header: SignalHeader { reader.header }

  /// Bytes of the file.
  public var fileByteCount: Int { reader.fileByteCount }

  /// Sentences on what reading the file lost or left out, for people.
  public var notices: [String] { reader.notices }

  /// How many rows there are: positions along the first axis, 1 where there is none.
  public var rowCount: Int { reader.rowCount }

  /// Bytes of a row: of all samples that share a position along the first axis.
  public var rowByteCount: Int { reader.rowByteCount }

  /// The samples of some rows, as `Signal.samples` has them; of any rows, and as often as wanted.
  ///
  /// - Parameter range: of rows, counted from 0.
  /// - Throws: `usage` for rows that there are not; `inputOutput`, `truncated` or
  ///   `malformedSignal`.
  public func rows(_ range: Range<Int>) throws(VQZError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= rowCount else {
      throw VQZError(.usage, "rows: found \(range), expected 0 to \(rowCount)")
    }
    return try Self.translated { () throws(SignalError) in try reader.rows(range) }
  }

  /// The samples of some positions, as `Signal.samples` has them, in whose order they are counted:
  /// of parts of rows, where even one takes much memory.
  ///
  /// - Parameter range: of positions, counted from 0.
  /// - Throws: as `rows`.
  public func samples(ofPositions range: Range<Int>) throws(VQZError) -> [UInt8] {
    let count = header.shape.positionCount
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw VQZError(.usage, "positions: found \(range), expected 0 to \(count)")
    }
    return try Self.translated { () throws(SignalError) in
      try reader.samples(ofPositions: range)
    }
  }

  private static func translated<Result>(
    _ work: () throws(SignalError) -> Result
  ) throws(VQZError) -> Result {
    do throws(SignalError) {
      return try work()
    } catch {
      throw VQZError(error)
    }
  }
}
