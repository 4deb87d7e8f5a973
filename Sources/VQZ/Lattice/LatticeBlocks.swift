import VQZContainer
package import VQZCore
import VQZEntropy
import VQZSignal

/// The blocks that a signal is coded in where nobody asks for others, for training to learn from.
/// In memory are those of one run of rows.
package struct LatticeBlocks {
  /// The samples of a block.
  package struct Samples: Sendable {
    /// `[positions][channels]`.
    package let bytes: [UInt8]
    /// Positions along each axis of the signal.
    package let sizes: [Int]
  }

  /// A block as integers, as an encoder makes them.
  package struct Integers: Sendable {
    /// In the order of coding.
    package let values: [Int64]
    /// Values along each of four axes, the slowest first.
    package let extents: [Int]
    /// What the differences of neighbours are shifted by.
    package let shift: Int
  }

  private let header: SignalHeader
  private var source: BlockSource
  private let bands: BlockBands
  /// The next group of blocks.
  private var group = 0

  /// Effort of an encoder that looks for the lattice that samples lie on.
  private static let effort = 5

  /// - Parameters:
  ///   - header: of an array or a series.
  ///   - read: gives its rows from the first on.
  /// - Throws: `usage` for a shape that cannot be cut into blocks.
  package init(_ header: SignalHeader, read: @escaping RowReader) throws(VQZError) {
    let sizes = BlockGrid.usualBlockSizes(of: header.shape)
    guard let blocks = BlockGrid(sizes: header.shape.axes, blockSizes: sizes, overlap: 0) else {
      throw VQZError(
        .usage, "block sizes: found \(sizes), expected some for axes of \(header.shape.axes)")
    }
    self.header = header
    source = BlockSource(header, read: read)
    bands = BlockBands(blocks, shape: header.shape, threads: 1)
  }

  /// The samples of the next blocks; nil where there are no more.
  ///
  /// - Throws: what the reader throws, or `usage` where it gives no whole rows.
  package mutating func next() throws -> [Samples]? {
    guard group < bands.groupCount else { return nil }
    let group = bands.group(group)
    self.group += 1
    let slab = try source.slab(group.area)
    let size = header.shape.channels * header.sampleType.byteCount
    return group.blocks.map { number in
      let core = bands.blocks.block(number).core
      return Samples(
        bytes: SampleBox.extract(core, from: slab, of: group.area, size: size),
        sizes: core.map(\.count))
    }
  }

  /// A block on the lattice of a bound.
  ///
  /// - Parameters:
  ///   - block: of the signal.
  ///   - header: of the signal.
  ///   - bound: valid, and no share of the range.
  package static func integers(
    of block: Samples, _ header: SignalHeader, _ bound: ErrorBound
  ) throws -> Integers {
    let type = header.sampleType
    let promise = LatticePromise(bound, type)
    let planes = LatticePlanes(sizes: block.sizes, channels: header.shape.channels)
    let separated = planes.separated(
      block.bytes, channels: header.shape.channels, type, inverse: false)
    let mapping = try LatticeMapping(
      separated,
      samples: LatticeSamples(
        type: type, header: LatticeForm.Scale(promise.promise, promise.scale), planes: planes),
      bound: promise.bound, effort: effort)
    return Integers(
      values: mapping.values, extents: planes.extents,
      shift: LatticeCoder.shift(for: mapping.values))
  }
}

extension LatticeForm.Scale {
  /// What the header of a file says of integers and samples.
  ///
  /// - Parameters:
  ///   - promise: of the file; nil where it makes none.
  ///   - real: of floating-point samples; nil for integer types.
  init(_ promise: ContainerHeader.Promise?, _ real: ContainerHeader.FloatScale?) {
    if let real {
      self = .real(offset: real.offset, step: real.step)
    } else if case .integer(let most) = promise {
      self = .integer(offset: 0, step: 2 * min(most, UInt64(Int64.max / 2)) + 1)
    } else {
      self = .integer(offset: 0, step: 1)
    }
  }
}
