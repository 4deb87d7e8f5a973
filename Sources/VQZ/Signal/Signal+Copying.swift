public import VQZCore

extension Signal {
  /// A signal of samples that are copied out of the caller's memory.
  ///
  /// - Parameters:
  ///   - header: what the samples are.
  ///   - memory: where they lie: row after row as `samples` has them, each row at `rowStride` bytes
  ///     behind the last.
  ///   - rowStride: bytes from a row to the next, at least `header.rowByteCount`; nil is exactly
  ///     that.
  /// - Throws: `usage` where the memory is too small.
  @unsafe public init(
    _ header: SignalHeader, copying memory: UnsafeRawBufferPointer, rowStride: Int? = nil
  ) throws(VQZError) {
    let rows = try StridedRows(header, stride: rowStride, capacity: memory.count)
    var samples: [UInt8] = []
    samples.reserveCapacity(header.byteCount)
    for row in 0..<rows.count {
      unsafe samples.append(contentsOf: UnsafeRawBufferPointer(rebasing: memory[rows[row]]))
    }
    self = try header.signal(samples)
  }
}
