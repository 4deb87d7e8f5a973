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
}
