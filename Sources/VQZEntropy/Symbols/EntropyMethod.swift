/// How the indices of a payload are stored; the number is the method of a TILE chunk.
package enum EntropyMethod: UInt8, Sendable, CaseIterable {
  /// Range coding with the tables of the model.
  case range = 1
  /// Planes of bytes, compressed with zstd.
  case zstd = 2
}
