public import VQZCore
import VQZSignal

/// Writes a file that holds a signal, row by row: memory does not grow with their number.
///
/// Not for several threads at once.
public final class SignalFileWriter {
  /// Takes the next bytes of the file.
  public typealias Sink = (_ bytes: Span<UInt8>) throws -> Void

  /// The format of the file.
  public let format: Signal.Origin
  private let writer: any SignalRowWriter

  /// Begins the file.
  ///
  /// - Parameters:
  ///   - header: the signal whose rows are to come. What the format cannot hold of its metadata is
  ///     left out, and `notices` says so.
  ///   - format: the format to write; nil is `SignalFile.writtenFormat` of the signal.
  ///   - sink: takes the bytes of the file, from this call on.
  /// - Throws: `unsupportedSignal` where the format cannot hold such a signal, or is read only;
  ///   what the sink throws.
  public init(
    _ header: SignalHeader, as format: Signal.Origin? = nil, sink: @escaping Sink
  ) throws(VQZError) {
    let rules = header.kind.rules
    let format =
      format ?? rules.written(header.origin, shape: header.shape, type: header.sampleType)
    self.format = format
    writer = try Self.translated { () throws(SignalError) in
      try rules.writer(format, header: header) { bytes throws(SignalError) in
        do {
          try sink(bytes)
        } catch {
          throw SignalError(sink: VQZError(wrapping: error))
        }
      }
    }
  }

  /// Metadata that the format cannot hold and that is left out: a line each, for people.
  public var notices: [String] { writer.notices }

  /// Writes the next rows.
  ///
  /// - Parameter rows: whole ones, each with all channels of its positions, without padding.
  /// - Throws: `unsupportedSignal` for more rows than the signal has, or parts of rows; what the
  ///   sink throws.
  public func writeRows(_ rows: Span<UInt8>) throws(VQZError) {
    do throws(SignalError) {
      try writer.writeRows(rows)
    } catch {
      throw VQZError(error)
    }
  }

  /// Ends the file.
  ///
  /// - Throws: `unsupportedSignal` where rows are missing: without all of them it is no file.
  public func finish() throws(VQZError) {
    try Self.translated { () throws(SignalError) in try writer.finish() }
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
