import VQZCore

/// The samples of a signal that is being encoded, in slabs: runs of positions along the outermost
/// axis, with all that lies within them.
struct LatticeSource {
  let header: SignalHeader
  /// All samples, where they are in memory.
  private let whole: [UInt8]?
  private let read: RowReader?
  /// Rows that `read` was asked for.
  private var rowCount = 0

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
  /// - Parameter positions: along the outermost axis; slabs come in order, without gaps.
  /// - Throws: what the reader throws; `usage` where it gives no rows, or no whole ones.
  mutating func slab(_ positions: Range<Int>) throws -> [UInt8] {
    let length = header.byteCount / (header.shape.axes.first ?? 1)
    if let whole {
      if positions.count * length == whole.count { return whole }
      return Array(whole[positions.lowerBound * length..<positions.upperBound * length])
    }
    var samples: [UInt8] = []
    let wanted = positions.count * length
    samples.reserveCapacity(wanted)
    while samples.count < wanted {
      let limit = (wanted - samples.count) / header.rowByteCount
      let next = try read?(limit) ?? []
      guard !next.isEmpty, next.count.isMultiple(of: header.rowByteCount),
        next.count <= wanted - samples.count
      else {
        throw VQZError(
          .usage,
          "rows: found \(next.count) bytes after row \(rowCount), expected 1 to \(limit) rows of "
            + "\(header.rowByteCount) bytes")
      }
      samples += next
      rowCount += next.count / header.rowByteCount
    }
    return samples
  }
}
