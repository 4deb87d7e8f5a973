import VQZContainer
public import VQZCore

/// A file of vectors that is open: its index is read once, and any of its vectors is decoded
/// without most of the others, in some ten microseconds and the time that its block takes to be
/// read.
///
/// ```swift
/// let vectors = try VQZDecoder(models: [model]).vectors(path: "embeddings.vqz")
/// let some = try vectors.signal(of: [5, 17, 900])
/// ```
///
/// It may be used from several threads.
public struct VQZVectors: Sendable {
  /// What is known of all vectors.
  public let header: SignalHeader
  private let job: VectorJob

  init(_ job: VectorJob) throws {
    self.job = job
    header = try job.header()
  }

  /// How many vectors the file has.
  public var count: Int { header.shape.positionCount }

  /// The samples of some vectors, one vector behind the other, each in the bytes of its type, the
  /// lowest first.
  ///
  /// - Parameter indices: which ones, in any order, counted from 0; one may be asked for again.
  /// - Throws: as `VQZDecoder.decode(_:vectors:)`.
  public func samples(of indices: [Int]) throws(VQZError) -> [UInt8] {
    do {
      try job.check(picking: indices)
      return try job.samples(of: indices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The same as a signal.
  ///
  /// - Parameter indices: as in `samples(of:)`.
  /// - Throws: as there.
  public func signal(of indices: [Int]) throws(VQZError) -> Signal {
    do {
      try job.check(picking: indices)
      return try job.signal(of: indices)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}

extension VQZDecoder {
  /// Opens a file of vectors in memory.
  ///
  /// - Parameter bytes: the whole file.
  /// - Returns: what decodes any of its vectors.
  /// - Throws: as `decode(_:vectors:)`.
  public func vectors(_ bytes: [UInt8]) throws(VQZError) -> VQZVectors {
    do {
      return try VQZVectors(
        try vectorJob(try ContainerReader(bytes, limits: limits.limits, scope: .indexed)))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Opens a file of vectors of the disk, which stays open as long as what is returned.
  ///
  /// - Parameter path: of the file, which has to have places: no pipe.
  /// - Returns: what decodes any of its vectors.
  /// - Throws: as `decode(path:vectors:)`.
  public func vectors(path: String) throws(VQZError) -> VQZVectors {
    do {
      return try VQZVectors(
        try vectorJob(
          try ContainerReader(
            try StoredFile(path: path), limits: limits.limits, scope: .indexed)))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// - Throws: `usage` for a file of another kind.
  func vectorJob(_ reader: ContainerReader) throws -> VectorJob {
    guard let job = try job(on: reader, region: nil) as? VectorJob else {
      throw VQZError(
        .usage, "vectors: found a file of kind \(reader.header.kind), expected one of vectors",
        hint: "parts of other signals are regions")
    }
    return job
  }
}
