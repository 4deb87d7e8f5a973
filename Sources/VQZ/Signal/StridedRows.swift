import VQZCore

/// Where the rows of a signal lie in memory that a caller gave: at a distance that the caller
/// chose.
struct StridedRows {
  /// Rows of the signal.
  let count: Int
  /// Bytes of a row.
  let byteCount: Int
  /// Bytes from the beginning of a row to that of the next.
  private let stride: Int

  /// - Parameters:
  ///   - stride: nil where each row begins where the last one ends.
  ///   - capacity: bytes of the memory.
  /// - Throws: `usage` where not all rows have room.
  init(_ header: SignalHeader, stride: Int?, capacity: Int) throws(VQZError) {
    byteCount = header.rowByteCount
    count = header.byteCount / byteCount
    self.stride = stride ?? byteCount
    let (distance, overflow) = self.stride.multipliedReportingOverflow(by: count - 1)
    guard self.stride >= byteCount, !overflow, distance <= capacity - byteCount else {
      throw VQZError(
        .usage,
        "memory: found \(capacity) bytes with rows \(self.stride) apart, expected room for "
          + "\(count) rows of \(byteCount) bytes")
    }
  }

  /// The bytes of a row, counted from 0.
  subscript(row: Int) -> Range<Int> { row * stride..<row * stride + byteCount }
}
