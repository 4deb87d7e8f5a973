internal import VQZ
internal import VQZCore
internal import VQZSignal
import VQZSystem

/// One array or series to learn from or to be judged by: of it no more is in memory than is looked
/// at, unless it came in memory.
struct LatticeSample: Sendable {
  /// Where the samples are.
  private enum Place: Sendable {
    case memory(Signal)
    case file(String, kind: SignalKind)
  }

  /// The file from the folder on, or what stands for it in messages where there is none.
  let path: String
  /// SHA-256 of the bytes of the file, or of what names a signal that has none.
  let hash: [UInt8]
  private let place: Place

  /// Bytes that are read at a time.
  private static let readByteCount = 1 << 22

  /// A signal in memory.
  init(_ signal: Signal, number: Int) {
    path = "signal \(number)"
    place = .memory(signal)
    var hash = SHA256()
    hash.update(
      Array(
        "\(signal.kind) \(signal.shape.axes) \(signal.shape.channels) \(signal.sampleType)\n".utf8))
    hash.update(signal.samples)
    self.hash = hash.finish()
  }

  /// A file, which is read to its end.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - name: the same from the folder on.
  ///   - kind: what its signal is to be.
  init(file path: String, name: String, kind: SignalKind) throws {
    self.path = name
    place = .file(path, kind: kind)
    let file = try OpenFile(path)
    var hash = SHA256()
    for start in stride(from: 0, to: file.byteCount, by: Self.readByteCount) {
      hash.update(try file.bytes(start..<min(start + Self.readByteCount, file.byteCount)))
    }
    self.hash = hash.finish()
    // Whether it can be read at all.
    _ = try open().range()
  }

  /// - Throws: `VQZError` for a file that cannot be read, or not any more.
  func open() throws(VQZError) -> Source {
    switch place {
    case .memory(let signal):
      let header = SignalHeader(signal)
      let length = header.byteCount / (header.shape.axes.first ?? 1)
      return Source(header: header) { rows in
        Array(signal.samples[rows.lowerBound * length..<rows.upperBound * length])
      }
    case .file(let path, let kind):
      let reader = try SignalFileReader(path: path, suffix: FolderListing.suffix(path), kind: kind)
      guard reader.header.kind == kind else {
        throw VQZError(
          .unsupportedSignal, "found kind \(reader.header.kind), expected \(kind)")
      }
      return Source(header: reader.header) { try reader.rows($0) }
    }
  }

  /// The samples of a signal, any of its rows as often as wanted.
  struct Source {
    let header: SignalHeader
    /// Gives positions along the first axis.
    private let read: (Range<Int>) throws -> [UInt8]

    init(header: SignalHeader, read: @escaping (Range<Int>) throws -> [UInt8]) {
      self.header = header
      self.read = read
    }

    private var rowCount: Int { header.shape.axes.first ?? 1 }

    /// A reader that begins with the first row.
    func rows() -> RowReader {
      let length = header.byteCount / rowCount
      var next = 0
      return { limit in
        let wanted = max(1, limit * header.rowByteCount / length)
        let last = min(next + wanted, rowCount)
        defer { next = last }
        return try read(next..<last)
      }
    }

    /// From the least finite sample to the greatest.
    func range() throws -> Double {
      var sums = DistortionSums()
      let rows = rows()
      let limit = max(1, LatticeSample.readByteCount / header.rowByteCount)
      var left = header.byteCount
      while left > 0 {
        let samples = try rows(limit)
        sums.add(DistortionSums(exact: samples, header.sampleType))
        left -= samples.count
      }
      return sums.range
    }
  }
}
