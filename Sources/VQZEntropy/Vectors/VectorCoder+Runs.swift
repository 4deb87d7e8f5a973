import CVQZKernels
import VQZCore

extension VectorCoder {
  /// The stream of a block in runs that decode alone.
  ///
  /// - Parameters:
  ///   - values: `[vectors][D]`, one vector or more.
  ///   - quality: below `VectorTables.qualityCount`.
  ///   - effort: 1 to `effortLimit`; the values that are decoded depend on it, too.
  ///   - length: vectors of a run, a power of two up to `VectorRuns.lengthLimit`; the values that
  ///     are decoded do not depend on it.
  /// - Throws: `vectorBlock` where the numbers do not fit each other.
  package func encode(
    _ values: [Int32], quality: Int, effort: Int, runsOf length: Int
  ) throws(EntropyError) -> VectorRuns {
    let count = try vectorCount(of: values, quality: quality, effort: effort)
    guard (1...VectorRuns.lengthLimit).contains(length), length.nonzeroBitCount == 1 else {
      throw .vectorBlock
    }
    let runs = (count - 1) / length + 1
    // Vectors share the room equally, also those of a short run.
    let capacity = byteLimit(ofVectors: count)
      .saturatingSum(runs.saturatingProduct(2 * Self.endByteLimit))
    let workspace = workspaceByteCount(effort: effort)
    var sizes = [UInt32](repeating: 0, count: runs)
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { bytes, used in
      used = unsafe Self.withWorkspace(workspace) { memory in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe vqz_vectors_encode_runs(
            tables.prepared, UInt32(quality), UInt32(effort), UInt32(length), UInt32(count),
            values.baseAddress, bytes.baseAddress, capacity, &sizes, memory)
        }
      }
    }
    return VectorRuns(length: length, sizes: sizes, bytes: bytes[...])
  }

  /// The values of all runs, `[count][D]`.
  ///
  /// - Parameters:
  ///   - runs: of a block.
  ///   - quality: that it was coded with.
  ///   - count: of vectors, 1 or more.
  /// - Throws: as `decode(_:quality:count:)`.
  package func decode(
    _ runs: VectorRuns, quality: Int, count: Int
  ) throws(EntropyError) -> [Int32] {
    let total = count.saturatingProduct(tables.dimensionCount)
    guard (0..<tables.qualityCount).contains(quality), count > 0, total <= Self.valueLimit,
      runs.sizes.count == (count - 1) / runs.length + 1
    else { throw .vectorBlock }
    return try unsafe values(
      total, workspace: workspaceByteCount(effort: 0), of: runs.bytes
    ) { bytes, values, memory in
      unsafe vqz_vectors_decode_runs(
        tables.prepared, UInt32(quality), UInt32(runs.length), UInt32(count), bytes.baseAddress,
        runs.sizes, values, memory)
    }
  }

  /// The values of some vectors that follow each other in one run, `[vectors][D]`.
  ///
  /// - Parameters:
  ///   - bytes: of the run.
  ///   - quality: that it was coded with.
  ///   - count: vectors of the run.
  ///   - vectors: those that are wanted, at least one of `0..<count`.
  /// - Throws: as `decode(_:quality:count:)`.
  package func decode(
    run bytes: ArraySlice<UInt8>, quality: Int, count: Int, vectors: Range<Int>
  ) throws(EntropyError) -> [Int32] {
    guard (0..<tables.qualityCount).contains(quality),
      (1...VectorRuns.lengthLimit).contains(count), !vectors.isEmpty, vectors.lowerBound >= 0,
      vectors.upperBound <= count
    else { throw .vectorBlock }
    let total = vectors.count * tables.dimensionCount
    let workspace = unsafe vqz_vectors_some_workspace(tables.prepared, UInt32(count))
    return try unsafe values(total, workspace: workspace, of: bytes) { bytes, values, memory in
      unsafe vqz_vectors_decode_some(
        tables.prepared, UInt32(quality), UInt32(count), bytes.baseAddress, bytes.count,
        UInt32(vectors.lowerBound), UInt32(vectors.count), values, memory)
    }
  }
}
