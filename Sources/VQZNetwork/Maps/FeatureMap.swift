/// A stack of feature planes in the layout of the kernels:
/// `[blocks][height + 2·border.rows][width + 2·border.columns][lanes]`, blocks = ⌈channels /
/// lanes⌉.
///
/// The border of `border` positions on every side is always zero: it is the zero padding of the
/// convolutions. Channels beyond `channels` in the last block are zero too. Memory is aligned to
/// 64 bytes and owned; copies share nothing because the type is a class that is never copied on
/// the hot path.
@safe package final class FeatureMap<Scalar: BitwiseCopyable & Numeric> {
  /// The widest border, half of a kernel of 5×5: `VQZ_BORDER` of the kernels.
  @inlinable package static var fullBorder: Extent { 2 }
  /// Channels of one block, a 512-bit vector of floats: `VQZ_LANES` of the kernels.
  @inlinable package static var lanes: Int { 16 }

  package let channels: Int
  package let height: Int
  package let width: Int
  /// Rows of zeros above and below every plane, columns of zeros left and right of it. A network
  /// whose kernels have one row needs no rows of them, which would make a map of one row five times
  /// as large.
  package let border: Extent

  /// All planes, borders included.
  @unsafe package let storage: UnsafeMutableBufferPointer<Scalar>

  /// Where the memory came from and goes back to; maps made from this one use it too.
  package let pool: MapPool?

  /// The whole allocation: from a pool it may be larger than `storage`.
  @unsafe private let block: UnsafeMutableRawBufferPointer

  /// A map of zeros.
  package init(
    channels: Int, height: Int, width: Int, border: Extent = fullBorder, pool: MapPool? = nil
  ) {
    self.pool = pool
    self.channels = channels
    self.height = height
    self.width = width
    self.border = border
    let count = Self.count(channels, height, width, border)
    (unsafe block, unsafe storage) = unsafe Self.allocate(count, pool)
    unsafe self.storage.initialize(repeating: 0)
  }

  /// A map with a zero border whose inside is for the caller to write, every lane of it.
  package init(
    uninitializedChannels channels: Int, height: Int, width: Int, border: Extent = fullBorder,
    pool: MapPool? = nil
  ) {
    self.pool = pool
    self.channels = channels
    self.height = height
    self.width = width
    self.border = border
    let count = Self.count(channels, height, width, border)
    (unsafe block, unsafe storage) = unsafe Self.allocate(count, pool)
    clearBorder()
  }

  /// Elements of such a map.
  private static func count(_ channels: Int, _ height: Int, _ width: Int, _ border: Extent) -> Int {
    let blocks = (channels + lanes - 1) / lanes
    return blocks * (height + 2 * border.rows) * (width + 2 * border.columns) * lanes
  }

  private static func allocate(
    _ count: Int, _ pool: MapPool?
  ) -> (UnsafeMutableRawBufferPointer, UnsafeMutableBufferPointer<Scalar>) {
    let byteCount = max(1, count) * MemoryLayout<Scalar>.stride
    let block = unsafe pool?.take(byteCount: byteCount) ?? MapPool.allocate(byteCount: byteCount)
    let used = unsafe UnsafeMutableRawBufferPointer(rebasing: block[..<byteCount])
    return unsafe (block, used.bindMemory(to: Scalar.self))
  }

  private func clearBorder() {
    let (rowStride, side) = (rowStride, border.columns * Self.lanes)
    for block in 0..<blocks {
      let base = block * blockStride
      let inside = base + border.rows * rowStride
      let below = inside + height * rowStride
      clear(base..<inside)
      clear(below..<below + border.rows * rowStride)
      for row in stride(from: inside, to: below, by: rowStride) {
        clear(row..<row + side)
        clear(row + rowStride - side..<row + rowStride)
      }
    }
  }

  private func clear(_ range: Range<Int>) {
    unsafe UnsafeMutableBufferPointer(rebasing: storage[range]).initialize(repeating: 0)
  }

  deinit {
    if let pool { unsafe pool.give(block) } else { unsafe MapPool.deallocate(block) }
  }

  package var blocks: Int { (channels + Self.lanes - 1) / Self.lanes }
  /// Elements from one row to the next.
  package var rowStride: Int { (width + 2 * border.columns) * Self.lanes }
  /// Elements from one block to the next.
  package var blockStride: Int { (height + 2 * border.rows) * rowStride }
  /// Element offset of position (0, 0) of block 0.
  package var origin: Int { border.rows * rowStride + border.columns * Self.lanes }

  /// Bytes such a map takes, computed with overflow checks; nil where it does not fit an `Int`.
  package static func byteCount(
    channels: Int, height: Int, width: Int, border: Extent = fullBorder
  ) -> Int? {
    let (rows, a) = height.addingReportingOverflow(2 * border.rows)
    let (columns, b) = width.addingReportingOverflow(2 * border.columns)
    let (area, c) = rows.multipliedReportingOverflow(by: columns)
    let blocks = (channels + Self.lanes - 1) / Self.lanes
    let (lanes, d) = (blocks * Self.lanes * MemoryLayout<Scalar>.stride)
      .multipliedReportingOverflow(by: area)
    return a || b || c || d ? nil : lanes
  }
}

/// Activations of the normative integer network.
package typealias IntegerMap = FeatureMap<Int16>
/// Activations of the float analysis network and of training.
package typealias FloatMap = FeatureMap<Float>

// Maps are written by one owner and read by many; the kernels hand out disjoint row bands to the
// threads that write one map together.
extension FeatureMap: @unchecked Sendable where Scalar: Sendable {}
