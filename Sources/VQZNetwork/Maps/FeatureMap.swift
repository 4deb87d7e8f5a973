/// A stack of feature planes in the layout of the kernels:
/// `[blocks][height + 2·border][width + 2·border][16]`, blocks = ⌈channels / 16⌉.
///
/// The border of `border` positions on every side is always zero: it is the zero padding of the
/// convolutions. Channels beyond `channels` in the last block are zero too. Memory is aligned to
/// 64 bytes and owned; copies share nothing because the type is a class that is never copied on
/// the hot path.
@safe package final class FeatureMap<Scalar: BitwiseCopyable & Numeric> {
  /// Positions of zero padding on each side: enough for 5×5 kernels.
  package static var border: Int { 2 }
  /// Channels of one block: a 512-bit vector of floats.
  package static var lanes: Int { 16 }

  package let channels: Int
  package let height: Int
  package let width: Int

  /// All planes, borders included.
  @unsafe package let storage: UnsafeMutableBufferPointer<Scalar>

  /// Where the memory came from and goes back to; maps made from this one use it too.
  package let pool: MapPool?

  /// The whole allocation: from a pool it may be larger than `storage`.
  @unsafe private let block: UnsafeMutableRawBufferPointer

  /// A map of zeros.
  package init(channels: Int, height: Int, width: Int, pool: MapPool? = nil) {
    self.pool = pool
    self.channels = channels
    self.height = height
    self.width = width
    (unsafe block, unsafe storage) = unsafe Self.allocate(channels, height, width, pool)
    unsafe self.storage.initialize(repeating: 0)
  }

  /// A map with a zero border whose inside is for the caller to write, every lane of it.
  package init(
    uninitializedChannels channels: Int, height: Int, width: Int, pool: MapPool? = nil
  ) {
    self.pool = pool
    self.channels = channels
    self.height = height
    self.width = width
    (unsafe block, unsafe storage) = unsafe Self.allocate(channels, height, width, pool)
    clearBorder()
  }

  private static func allocate(
    _ channels: Int, _ height: Int, _ width: Int, _ pool: MapPool?
  ) -> (UnsafeMutableRawBufferPointer, UnsafeMutableBufferPointer<Scalar>) {
    let count =
      (channels + lanes - 1) / lanes * (height + 2 * border) * (width + 2 * border) * lanes
    let byteCount = max(1, count) * MemoryLayout<Scalar>.stride
    let block = unsafe pool?.take(byteCount: byteCount) ?? MapPool.allocate(byteCount: byteCount)
    let used = unsafe UnsafeMutableRawBufferPointer(rebasing: block[..<byteCount])
    return unsafe (block, used.bindMemory(to: Scalar.self))
  }

  private func clearBorder() {
    for block in 0..<blocks {
      let base = block * blockStride
      clear(base..<base + 2 * rowStride)
      clear(base + (height + 2) * rowStride..<base + (height + 4) * rowStride)
      for row in 2..<height + 2 {
        let start = base + row * rowStride
        clear(start..<start + 32)
        clear(start + (width + 2) * 16..<start + (width + 4) * 16)
      }
    }
  }

  private func clear(_ range: Range<Int>) {
    unsafe UnsafeMutableBufferPointer(rebasing: storage[range]).initialize(repeating: 0)
  }

  deinit {
    if let pool { unsafe pool.give(block) } else { unsafe MapPool.deallocate(block) }
  }

  package var blocks: Int { (channels + 15) / 16 }
  /// Elements from one row to the next.
  package var rowStride: Int { (width + 4) * 16 }
  /// Elements from one block to the next.
  package var blockStride: Int { (height + 4) * rowStride }
  /// Element offset of position (0, 0) of block 0.
  package var origin: Int { 2 * rowStride + 2 * 16 }

  /// Bytes such a map takes, computed with overflow checks; nil where it does not fit an `Int`.
  package static func byteCount(channels: Int, height: Int, width: Int) -> Int? {
    let (rows, a) = height.addingReportingOverflow(4)
    let (columns, b) = width.addingReportingOverflow(4)
    let (area, c) = rows.multipliedReportingOverflow(by: columns)
    let (lanes, d) = ((channels + 15) / 16 * 16 * MemoryLayout<Scalar>.stride)
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
