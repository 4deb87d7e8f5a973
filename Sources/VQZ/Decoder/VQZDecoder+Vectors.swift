import VQZContainer
public import VQZCore

extension VQZDecoder {
  /// Some vectors of a file, without decoding blocks that hold none of them.
  ///
  /// - Parameters:
  ///   - bytes: the whole file, of vectors.
  ///   - indices: which ones, in any order, counted from 0; one may be asked for again.
  /// - Returns: as many vectors, in the order of `indices`, each proved right by the checksum of
  ///   the stored bytes of its block, and, where most of a block is wanted, of its samples. Whoever
  ///   asks often opens the file once, by `vectors(_:)`.
  /// - Throws: as `decode(_:region:progress:)`; `usage` for a file of another kind, for no indices,
  ///   or one that is beyond the vectors.
  public func decode(_ bytes: [UInt8], vectors indices: [Int]) throws(VQZError) -> Signal {
    do {
      return try decode(
        try ContainerReader(bytes, limits: limits.limits, scope: .indexed), indices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Some vectors of a file of the disk, of which nothing is read but the index and their blocks.
  ///
  /// - Parameters:
  ///   - path: of the file, which has to have places: no pipe.
  ///   - indices: as in `decode(_:vectors:)`.
  /// - Returns: as there.
  /// - Throws: as there; `noInput`, `permission` or `inputOutput` for a file that cannot be opened.
  public func decode(path: String, vectors indices: [Int]) throws(VQZError) -> Signal {
    do {
      return try decode(
        try ContainerReader(
          try StoredFile(path: path), limits: limits.limits, scope: .indexed), indices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func decode(_ reader: ContainerReader, _ indices: [Int]) throws -> Signal {
    let job = try vectorJob(reader)
    try job.check(picking: indices)
    return try job.signal(of: indices)
  }
}
