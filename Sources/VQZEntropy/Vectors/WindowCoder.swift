import CVQZKernels
import VQZCore

/// Codes blocks of series in windows, each of which is a vector that is expected by the moments
/// before it (`Formats/windows.md`). Pure integers: the same bytes and values everywhere.
package struct WindowCoder: Sendable {
  /// Bytes that the level of a lane takes at most, and windows for each lane at least.
  private static let levelByteLimit = 8

  /// Values have magnitudes up to this one.
  package static let valueMagnitude = Int32(VQZ_WINDOWS_VALUE)

  package let tables: VectorTables

  package init(_ tables: VectorTables) {
    self.tables = tables
  }

  /// Moments of a window.
  package var length: Int { tables.dimensionCount }

  /// Bytes of memory that coding takes beside its values; it does not grow with their number.
  ///
  /// - Parameter effort: 0 to decode, up to `VectorCoder.effortLimit` to encode.
  package func workspaceByteCount(effort: Int) -> Int {
    let effort = UInt32(min(max(effort, 0), VectorCoder.effortLimit))
    return unsafe vqz_windows_workspace(tables.prepared, effort)
  }

  /// The stream of a block.
  ///
  /// - Parameters:
  ///   - values: `[channels][windows][D]`, one window or more of each channel.
  ///   - channels: 1 or more.
  ///   - quality: below `VectorTables.qualityCount`.
  ///   - effort: 1 to `VectorCoder.effortLimit`; the values that are decoded depend on it, too.
  /// - Throws: `vectorBlock` where the numbers do not fit each other.
  package func encode(
    _ values: [Int32], channels: Int, quality: Int, effort: Int
  ) throws(EntropyError) -> [UInt8] {
    guard channels > 0, values.count.isMultiple(of: channels) else { throw .vectorBlock }
    let vectors = VectorCoder(tables)
    let count = try vectors.vectorCount(of: values, quality: quality, effort: effort)
    guard count.isMultiple(of: channels) else { throw .vectorBlock }
    // Room for the worst, so that nothing can be said by a stream that found none.
    let lanes = channels.saturatingProduct(VectorRuns.lengthLimit)
    let capacity = vectors.byteLimit(ofVectors: count).saturatingSum(VectorCoder.endByteLimit)
      .saturatingSum(lanes.saturatingProduct(Self.levelByteLimit))
    let workspace = workspaceByteCount(effort: effort)
    return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { bytes, length in
      length = unsafe VectorCoder.withWorkspace(workspace) { memory in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe vqz_windows_encode(
            tables.prepared, UInt32(quality), UInt32(effort), UInt32(channels),
            UInt32(count / channels), values.baseAddress, bytes.baseAddress, capacity, memory)
        }
      }
    }
  }

  /// The values of a stream, `[channels][windows][D]`. Whatever its bytes are, the work is bounded
  /// by the windows.
  ///
  /// - Parameters:
  ///   - stream: of a block.
  ///   - channels: 1 or more.
  ///   - windows: of each channel, 1 or more.
  ///   - quality: that it was coded with.
  /// - Throws: `vectorBlock` for numbers that no block has, `windowStream` for bytes that are none
  ///   of such a block.
  package func decode(
    _ stream: ArraySlice<UInt8>, channels: Int, windows: Int, quality: Int
  ) throws(EntropyError) -> [Int32] {
    let total = windows.saturatingProduct(channels).saturatingProduct(tables.dimensionCount)
    guard (0..<tables.qualityCount).contains(quality), channels > 0, windows > 0,
      total <= VectorCoder.valueLimit
    else { throw .vectorBlock }
    do {
      return try unsafe VectorCoder(tables).values(
        total, workspace: workspaceByteCount(effort: 0), of: stream
      ) { bytes, values, memory in
        unsafe vqz_windows_decode(
          tables.prepared, UInt32(quality), UInt32(channels), UInt32(windows), bytes.baseAddress,
          bytes.count, values, memory)
      }
    } catch {
      throw .windowStream(byteCount: stream.count)
    }
  }
}
