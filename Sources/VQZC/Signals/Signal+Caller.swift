import CVQZ
import VQZ

extension Signal {
  /// A signal of samples that are copied out of the caller's memory.
  ///
  /// - Parameter check: asked before memory is taken for them.
  init(
    _ header: SignalHeader, _ samples: UnsafeRawPointer?, capacity: Int,
    layout: UnsafePointer<vqz_layout>?, check: (SignalHeader) throws -> Int
  ) throws {
    guard let samples = unsafe samples else { throw VQZError.missing("samples") }
    let layout = try unsafe SampleLayout(layout, of: header, capacity: capacity)
    _ = try check(header)
    try self.init(
      kind: header.kind, shape: header.shape, sampleType: header.sampleType,
      samples: unsafe layout.gathered(from: samples), origin: header.origin,
      originalBitsPerSample: header.originalBitsPerSample, metadata: header.metadata)
  }
  /// A copy of a signal that is to be learnt from.
  ///
  /// - Throws: `memoryLimit` before any is taken.
  static func forTraining(
    _ signal: UnsafePointer<vqz_signal>?, _ samples: UnsafeRawPointer?, capacity: Int,
    layout: UnsafePointer<vqz_layout>?
  ) throws -> Signal {
    let header = try unsafe SignalHeader(signal)
    return try unsafe Signal(header, samples, capacity: capacity, layout: layout) { header in
      guard header.byteCount <= ResourceLimits.defaultMemoryByteCount else {
        throw VQZError(
          .memoryLimit,
          "signal: found \(header.byteCount) bytes, expected at most "
            + "\(ResourceLimits.defaultMemoryByteCount)")
      }
      return header.byteCount
    }
  }
}
