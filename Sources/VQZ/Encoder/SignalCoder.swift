import VQZCore

/// What encodes signals with one model and one set of options: one for each way to code.
protocol SignalCoder: Sendable {
  /// Encodes a signal that is in memory, with whatever target the options have.
  func encode(
    _ signal: Signal, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary

  /// Encodes a signal whose rows come in; the options have no target.
  func encode(
    _ header: SignalHeader, rows: @escaping RowReader, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary

  /// Bytes of memory that an encode of such a signal takes, at most.
  func memoryNeeded(toEncode header: SignalHeader) throws(VQZError) -> Int

  /// Bytes that the file of such a signal has at most.
  func byteCountLimit(of header: SignalHeader) throws(VQZError) -> Int
}
