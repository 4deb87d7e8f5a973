package import CVQZKernels

extension Extent {
  /// The same as the kernels take it.
  package var forKernels: vqz_extent { vqz_extent(rows: rows, columns: columns) }
}
