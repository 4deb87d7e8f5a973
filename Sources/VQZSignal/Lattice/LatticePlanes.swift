package import VQZCore

/// A block as lattice coding sees it: four axes, the slowest first, and planes that may each have
/// a scale of their own.
package struct LatticePlanes: Sendable, Equatable {
  /// Values along each of four axes.
  package let extents: [Int]

  /// The extents of a block.
  ///
  /// Channels come before the axes, so that each is coded as a whole; where that makes more than
  /// four axes, the outermost two are taken together.
  ///
  /// - Parameters:
  ///   - sizes: positions of the block along each axis of the signal.
  ///   - channels: of the signal.
  package init(sizes: [Int], channels: Int) {
    var axes = channels > 1 ? [channels] + sizes : sizes
    if axes.count > 4 { axes = [axes[0] * axes[1]] + axes[2...] }
    extents = [Int](repeating: 1, count: 4 - axes.count) + axes
  }

  /// Values of the block.
  package var valueCount: Int { extents.reduce(1, *) }

  /// Parts along the slowest axis that is longer than 1; the whole is one where there is only one
  /// such axis.
  package var count: Int {
    extents.count { $0 > 1 } > 1 ? extents.first { $0 > 1 } ?? 1 : 1
  }

  /// Samples that stand side by side at each position, `[positions][channels]`, as whole channels
  /// one after another; and back where `inverse`.
  ///
  /// - Parameters:
  ///   - bytes: the samples of the block.
  ///   - channels: of a position.
  ///   - type: of the samples.
  package func separated(
    _ bytes: [UInt8], channels: Int, _ type: SampleType, inverse: Bool
  ) -> [UInt8] {
    guard channels > 1 else { return bytes }
    let positions = bytes.count / (channels * type.byteCount)
    let (rows, columns) = inverse ? (channels, positions) : (positions, channels)
    switch type.byteCount {
    case 1: return SampleMemory.transposed(bytes, rows: rows, columns: columns, UInt8.self)
    case 2: return SampleMemory.transposed(bytes, rows: rows, columns: columns, UInt16.self)
    case 4: return SampleMemory.transposed(bytes, rows: rows, columns: columns, UInt32.self)
    default: return SampleMemory.transposed(bytes, rows: rows, columns: columns, UInt64.self)
    }
  }
}
