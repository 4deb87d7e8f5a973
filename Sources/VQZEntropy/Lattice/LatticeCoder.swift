import CVQZKernels
import VQZCore

/// Codes blocks of integers over up to four axes, each predicted from those before it
/// (`Formats/lattice.md`). Pure integers: the same bytes and values everywhere.
package struct LatticeCoder: Sendable {
  /// Axes of a block: an array of fewer has ones in front.
  package static let axisCount = VQZ_LATTICE_AXES
  /// Most values of a block.
  package static let valueLimit = Int(Int32.max)
  /// Differences of neighbours up to this magnitude need no shift.
  package static let differenceLimit = 1 << 24
  /// The largest shift of differences.
  package static let shiftLimit = VQZ_LATTICE_SHIFT
  /// Bytes of a stream before its decisions.
  private static let headerByteCount = 2
  /// Bytes that a value takes at most, badly coded: 64 bits and what asks for them.
  private static let valueByteLimit = 16

  package let tables: LatticeTables

  package init(_ tables: LatticeTables) {
    self.tables = tables
  }

  /// Bytes of memory that coding a block takes beside its values; nil where it has no values or
  /// more than are coded.
  ///
  /// - Parameters:
  ///   - extents: values along each of the four axes, the slowest first, each 1 or more.
  ///   - profile: below `LatticeTables.profileCount`; nil is the one that takes most.
  package func workspaceByteCount(extents: [Int], profile: Int? = nil) -> Int? {
    guard let extents = Self.extents(extents) else { return nil }
    let profiles = profile.map { [$0] } ?? Array(0..<tables.profileCount)
    let most = unsafe tables.withSet { set in
      profiles.reduce(0) { most, number in
        max(
          most,
          unsafe extents.withUnsafeBufferPointer {
            unsafe vqz_lattice_workspace(set, UInt32(number), $0.baseAddress)
          })
      }
    }
    return most > 0 ? most : nil
  }

  /// The stream of a block.
  ///
  /// - Parameters:
  ///   - values: as many as the product of the extents, the last axis running fastest.
  ///   - extents: as in `workspaceByteCount`.
  ///   - profile: below `LatticeTables.profileCount`.
  ///   - shift: 0 to `shiftLimit`; see `shift(for:)`.
  ///   - limit: most bytes that are of use.
  /// - Returns: nil where the stream would be longer than `limit`.
  /// - Throws: `latticeBlock` where the numbers do not fit each other.
  package func encode(
    _ values: [Int64], extents: [Int], profile: Int, shift: Int, limit: Int = .max
  ) throws(EntropyError) -> [UInt8]? {
    guard (0..<tables.profileCount).contains(profile), (0...Self.shiftLimit).contains(shift),
      let sizes = Self.extents(extents), extents.reduce(1, *) == values.count,
      let workspace = workspaceByteCount(extents: extents, profile: profile)
    else { throw .latticeBlock }
    let most = values.count.saturatingProduct(Self.valueByteLimit).saturatingSum(64)
    let capacity = min(max(limit, 0), most)
    let stream = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
      count = unsafe Self.withWorkspace(workspace) { memory in
        unsafe tables.withSet { set in
          unsafe sizes.withUnsafeBufferPointer { sizes in
            unsafe values.withUnsafeBufferPointer { values in
              unsafe vqz_lattice_encode(
                set, UInt32(profile), UInt32(shift), sizes.baseAddress, values.baseAddress,
                bytes.baseAddress, capacity, memory)
            }
          }
        }
      }
    }
    return stream.isEmpty ? nil : stream
  }

  /// The values of a stream. Whatever its bytes are, the work is bounded by the extents.
  ///
  /// - Throws: `latticeBlock` for extents of no block, `latticeStream` for bytes that are none of
  ///   such a block.
  package func decode(
    _ stream: ArraySlice<UInt8>, extents: [Int]
  ) throws(EntropyError) -> [Int64] {
    guard let sizes = Self.extents(extents) else { throw .latticeBlock }
    guard stream.count >= Self.headerByteCount, let first = stream.first,
      Int(first) < tables.profileCount
    else { throw .latticeStream(byteCount: stream.count) }
    guard let workspace = workspaceByteCount(extents: extents, profile: Int(first)) else {
      throw .latticeBlock
    }
    let total = extents.reduce(1, *)
    var isRight: Int32 = 0
    let values = unsafe [Int64](unsafeUninitializedCapacity: total) { values, count in
      isRight = unsafe Self.withWorkspace(workspace) { memory in
        unsafe tables.withSet { set in
          unsafe sizes.withUnsafeBufferPointer { sizes in
            unsafe stream.withUnsafeBufferPointer { bytes in
              unsafe vqz_lattice_decode(
                set, sizes.baseAddress, bytes.baseAddress, bytes.count, values.baseAddress, memory)
            }
          }
        }
      }
      count = isRight == 1 ? total : 0
    }
    guard isRight == 1 else { throw .latticeStream(byteCount: stream.count) }
    return values
  }

  /// A shift with which few differences of neighbours along the fastest axis are clamped: the
  /// least that all but a 64th of them stay below.
  package static func shift(for values: [Int64]) -> Int {
    guard values.count > 1 else { return 0 }
    // Mostly all but a few are small, which is soon told.
    let large = (1..<values.count).count {
      (values[$0] &- values[$0 - 1]).magnitude >= UInt64(differenceLimit)
    }
    guard large > values.count / 64 else { return 0 }
    // How many differences have so many bits.
    var counts = [Int](repeating: 0, count: 65)
    for index in 1..<values.count {
      let difference = values[index] &- values[index - 1]
      counts[64 - difference.magnitude.leadingZeroBitCount] += 1
    }
    var (bits, above) = (64, 0)
    while bits > 0, above + counts[bits] <= values.count / 64 {
      above += counts[bits]
      bits -= 1
    }
    let kept = differenceLimit.trailingZeroBitCount
    return min(max(bits - kept, 0), shiftLimit)
  }

  private static func extents(_ extents: [Int]) -> [UInt32]? {
    var product = 1
    for extent in extents {
      guard (1...valueLimit).contains(extent) else { return nil }
      product = product.saturatingProduct(extent)
    }
    guard extents.count == axisCount, product <= valueLimit else { return nil }
    return extents.map { UInt32($0) }
  }

  /// Calls `body` with so many bytes of memory, aligned for the kernel.
  @unsafe static func withWorkspace<Result>(
    _ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Result
  ) -> Result {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 16)
    defer { unsafe memory.deallocate() }
    return unsafe body(memory)
  }
}
