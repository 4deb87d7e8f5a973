import VQZContainer
public import VQZCore

extension VQZDecoder {
  /// Some vectors of a file, without decoding blocks that hold none of them.
  ///
  /// - Parameters:
  ///   - bytes: the whole file, of vectors.
  ///   - indices: which ones, in any order, counted from 0; one may be asked for again.
  /// - Returns: as many vectors, in the order of `indices`, each proved right by the checksum of
  ///   its block.
  /// - Throws: as `decode(_:region:progress:)`; `usage` for a file of another kind, for no indices,
  ///   or one that is beyond the vectors.
  public func decode(_ bytes: [UInt8], vectors indices: [Int]) throws(VQZError) -> Signal {
    do {
      guard let job = try job(on: bytes, scope: .indexed, region: nil) as? VectorJob else {
        throw VQZError(
          .usage, "vectors: found a file of another kind, expected one of vectors",
          hint: "parts of other signals are regions")
      }
      try job.check(picking: indices)
      return try job.signal(of: indices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
