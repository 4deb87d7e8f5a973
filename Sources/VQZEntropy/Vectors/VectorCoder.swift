import CVQZKernels
import VQZCore

/// Codes blocks of vectors: codewords of large codebooks, then coefficients of what is left, group
/// after group (`Formats/vectors.md`). Pure integers: the same bytes and values everywhere.
package struct VectorCoder: Sendable {
  /// Most combinations of codewords that an encoder follows.
  package static let effortLimit = Int(VQZ_VECTORS_EFFORT)
  /// Most values of a block.
  package static let valueLimit = Int(Int32.max)
  /// Bytes that a number of a vector takes at most: 15 decisions of 16 bits, and even bits. So much
  /// an index takes, of 12 decisions, and what ends a block.
  private static let numberByteLimit = 40
  private static let indexByteLimit = 24
  static let endByteLimit = 64

  package let tables: VectorTables

  package init(_ tables: VectorTables) {
    self.tables = tables
  }

  /// Bytes of memory that coding takes beside its vectors; it does not grow with their number.
  ///
  /// - Parameter effort: 0 to decode, up to `effortLimit` to encode.
  package func workspaceByteCount(effort: Int) -> Int {
    let effort = UInt32(min(max(effort, 0), Self.effortLimit))
    return unsafe vqz_vectors_workspace(tables.prepared, effort)
  }

  /// The stream of a block; it is empty where nothing is to be told.
  ///
  /// - Parameters:
  ///   - values: `[vectors][D]`, one vector or more.
  ///   - quality: below `VectorTables.qualityCount`.
  ///   - effort: 1 to `effortLimit`; the values that are decoded depend on it, too.
  /// - Throws: `vectorBlock` where the numbers do not fit each other.
  package func encode(
    _ values: [Int32], quality: Int, effort: Int
  ) throws(EntropyError) -> [UInt8] {
    let count = try vectorCount(of: values, quality: quality, effort: effort)
    // Room for the worst, so that nothing can be said by a stream that found none.
    let capacity = byteLimit(ofVectors: count).saturatingSum(Self.endByteLimit)
    let workspace = workspaceByteCount(effort: effort)
    return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { bytes, length in
      length = unsafe Self.withWorkspace(workspace) { memory in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe vqz_vectors_encode(
            tables.prepared, UInt32(quality), UInt32(effort), UInt32(count), values.baseAddress,
            bytes.baseAddress, capacity, memory)
        }
      }
    }
  }

  /// How many vectors values are.
  ///
  /// - Throws: `vectorBlock` where the numbers do not fit each other.
  func vectorCount(
    of values: [Int32], quality: Int, effort: Int
  ) throws(EntropyError) -> Int {
    let dimensions = tables.dimensionCount
    guard (0..<tables.qualityCount).contains(quality), (1...Self.effortLimit).contains(effort),
      !values.isEmpty, values.count.isMultiple(of: dimensions), values.count <= Self.valueLimit
    else { throw .vectorBlock }
    return values.count / dimensions
  }

  /// Most bytes of so many vectors, without what ends a stream.
  func byteLimit(ofVectors count: Int) -> Int {
    let sizes = tables.numbers.sizes
    return count.saturatingProduct(
      sizes.dimensions * Self.numberByteLimit + sizes.indexBits.count * Self.indexByteLimit)
  }

  /// The values of a stream, `[count][D]`. Whatever its bytes are, the work is bounded by `count`.
  ///
  /// - Parameters:
  ///   - stream: of a block.
  ///   - quality: that it was coded with.
  ///   - count: of vectors, 1 or more.
  /// - Throws: `vectorBlock` for a number of vectors or a quality that no block has,
  ///   `vectorStream` for bytes that are none of such a block.
  package func decode(
    _ stream: ArraySlice<UInt8>, quality: Int, count: Int
  ) throws(EntropyError) -> [Int32] {
    let total = count.saturatingProduct(tables.dimensionCount)
    guard (0..<tables.qualityCount).contains(quality), count > 0, total <= Self.valueLimit else {
      throw .vectorBlock
    }
    return try unsafe values(
      total, workspace: workspaceByteCount(effort: 0), of: stream
    ) { bytes, values, memory in
      unsafe vqz_vectors_decode(
        tables.prepared, UInt32(quality), UInt32(count), bytes.baseAddress, bytes.count, values,
        memory)
    }
  }

  /// The values that the kernel makes of some bytes.
  ///
  /// - Parameters:
  ///   - total: how many values there will be.
  ///   - workspace: bytes of memory that the kernel works in.
  ///   - stream: the bytes.
  ///   - decode: calls the kernel with bytes, values and memory; 1 where the bytes were right, and
  ///     all values are there then.
  /// - Throws: `vectorStream` where they were not.
  @unsafe func values(
    _ total: Int, workspace: Int, of stream: ArraySlice<UInt8>,
    _ decode: (
      UnsafeBufferPointer<UInt8>, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer
    ) -> Int32
  ) throws(EntropyError) -> [Int32] {
    var isRight: Int32 = 0
    let values = unsafe [Int32](unsafeUninitializedCapacity: total) { values, length in
      isRight = unsafe Self.withWorkspace(workspace) { memory in
        unsafe stream.withUnsafeBufferPointer { bytes in
          unsafe decode(bytes, values.baseAddress, memory)
        }
      }
      length = isRight == 1 ? total : 0
    }
    guard isRight == 1 else { throw .vectorStream(byteCount: stream.count) }
    return values
  }

  /// Calls `body` with so many bytes of memory, aligned for the kernel.
  @unsafe static func withWorkspace<Result>(
    _ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Result
  ) -> Result {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: VectorTables.alignment)
    defer { unsafe memory.deallocate() }
    return unsafe body(memory)
  }
}
