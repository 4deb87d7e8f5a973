import VQZCore

/// The samples of a signal that is being encoded, in slabs: runs of positions along the outermost
/// axis, with all that lies within them.
struct BlockSource {
  let header: SignalHeader
  /// All samples, where they are in memory.
  private let whole: [UInt8]?
  private let read: RowReader?
  /// Bytes given out so far.
  private var byteCount = 0

  init(_ signal: Signal) {
    header = SignalHeader(signal)
    whole = signal.samples
    read = nil
  }

  init(_ header: SignalHeader, read: @escaping RowReader) {
    self.header = header
    whole = nil
    self.read = read
  }

  /// All samples; nil where rows come in one after another.
  var samples: [UInt8]? { whole }

  /// The samples of the next slab.
  ///
  /// - Parameter area: positions along each axis; slabs come in order, without gaps.
  /// - Throws: what the reader throws; `usage` where it gives no rows, or no whole ones.
  mutating func slab(_ area: [Range<Int>]) throws -> [UInt8] {
    let length = area.reduce(header.shape.channels * header.sampleType.byteCount) {
      $0 * $1.count
    }
    defer { byteCount += length }
    if let whole {
      if length == whole.count { return whole }
      return Array(whole[byteCount..<byteCount + length])
    }
    var samples: [UInt8] = []
    while samples.count < length {
      let limit = (length - samples.count) / header.rowByteCount
      let next = try read?(limit) ?? []
      guard !next.isEmpty, next.count.isMultiple(of: header.rowByteCount),
        next.count <= length - samples.count
      else {
        let row = (byteCount + samples.count) / header.rowByteCount
        throw VQZError(
          .usage,
          "rows: found \(next.count) bytes after row \(row), expected 1 to \(limit) rows of "
            + "\(header.rowByteCount) bytes")
      }
      if samples.isEmpty {
        if next.count == length { return next }
        samples.reserveCapacity(length)
      }
      samples += next
    }
    return samples
  }
}
