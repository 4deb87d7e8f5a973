import VQZContainer
import VQZCore
import VQZSignal

/// Gives the next rows of a signal that is encoded while it comes in.
///
/// - Parameter limit: rows that are wanted, 1 or more.
/// - Returns: whole rows, `[n][row]` with n from 1 to `limit`.
public typealias RowReader = (_ limit: Int) throws -> [UInt8]

/// The rows of a signal that is being encoded: all of them, or a band that moves down over it.
struct SourceRows {
  let header: SignalHeader
  let plan: GridPlan
  /// Whether these are the rows of a neutral picture, of whose three colours there is one here.
  let isNeutral: Bool
  /// The rows in memory, as a signal of their own.
  private(set) var band: Signal
  /// Which rows of the whole these are.
  private(set) var rows: Range<Int>
  /// Nil where all rows are in memory.
  private let read: RowReader?

  /// All rows, which are there.
  ///
  /// - Parameter keepsHidden: whether colours under an alpha of 0 are kept like others; if not, a
  ///   picture may be neutral whatever they are.
  init(_ signal: Signal, keepsHidden: Bool) throws(VQZError) {
    let isNeutral = signal.isNeutral(countsHidden: keepsHidden)
    let signal = isNeutral ? signal.convertedToGrey() : signal
    self.isNeutral = isNeutral
    header = SignalHeader(signal)
    plan = header.plan
    band = signal
    rows = 0..<signal.height
    read = nil
  }

  /// Rows that come when they are asked for.
  init(_ header: SignalHeader, read: @escaping RowReader) throws(VQZError) {
    self.header = header
    isNeutral = false
    plan = header.plan
    band = try Self.band([], rows: 0, header)
    rows = 0..<0
    self.read = read
  }

  /// Whether the rows can be gone through more than once.
  var canRepeat: Bool { read == nil }

  /// Makes sure that `wanted` is in memory; forgets what lies above it.
  ///
  /// - Throws: what the reader throws; `usage` where it gives no rows, or no whole ones.
  mutating func move(to wanted: Range<Int>) throws {
    guard let read, wanted.upperBound > rows.upperBound else { return }
    let first = max(rows.lowerBound, min(wanted.lowerBound, rows.upperBound))
    let length = header.rowByteCount
    var samples = Array(
      band.samples.prefix(rows.count * length).dropFirst(
        (first - rows.lowerBound) * length))
    var end = rows.upperBound
    while end < wanted.upperBound {
      let limit = wanted.upperBound - end
      let next = try read(limit)
      guard !next.isEmpty, next.count.isMultiple(of: length), next.count / length <= limit else {
        throw VQZError(
          .usage,
          "rows: found \(next.count) bytes after row \(end), expected 1 to \(limit) rows of "
            + "\(length) bytes")
      }
      samples += next
      end += next.count / length
    }
    rows = first..<end
    band = try Self.band(samples, rows: rows.count, header)
  }

  /// A signal of these rows; of one row of zeros, where there is none.
  private static func band(
    _ samples: [UInt8], rows: Int, _ header: SignalHeader
  ) throws(VQZError) -> Signal {
    try Signal(
      kind: header.kind,
      shape: try Signal.Shape(
        axes: [max(1, rows), header.shape.width], channels: header.shape.channels),
      sampleType: header.sampleType,
      samples: rows > 0 ? samples : [UInt8](repeating: 0, count: header.rowByteCount))
  }

  /// A rectangle of the whole as one of the band, which holds its rows.
  func local(_ area: TileRectangle) -> TileRectangle {
    TileRectangle(x: area.x, y: area.y - rows.lowerBound, width: area.width, height: area.height)
  }
}

/// A tile that is to be coded: its number, and where its samples are.
struct TileSource {
  let number: Int
  /// How the whole signal lies before the model.
  let plan: GridPlan
  /// The rows of the signal that are in memory.
  let band: Signal
  /// What the model codes, in the rows of the band.
  let extended: TileRectangle
  /// What is the tile's own, in the rows of the band.
  let core: TileRectangle
  /// Whether colours under an alpha of 0 are coded as any other.
  let keepsHidden: Bool

  init(_ number: Int, of grid: TileGrid, in source: SourceRows, keepsHidden: Bool) {
    self.keepsHidden = keepsHidden
    self.number = number
    plan = source.plan
    band = source.band
    extended = source.local(grid.extended(number))
    core = source.local(grid.core(number))
  }

  /// A part of a tile as a tile of its own, to see what becomes of it.
  init(_ tile: TileSource, part: TileRectangle) {
    number = tile.number
    plan = tile.plan
    band = tile.band
    extended = part
    core = part
    keepsHidden = tile.keepsHidden
  }
}
