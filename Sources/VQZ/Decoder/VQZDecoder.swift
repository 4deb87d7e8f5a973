import VQZContainer
public import VQZCore
import VQZEntropy

/// Decompresses `.vqz` files.
///
/// Integer arithmetic from the first byte to the last sample: the same file gives the same samples
/// on every machine, build and number of threads, and the checksums in the file prove it.
/// Any bytes may be given: a file that is damaged, foreign or hostile ends in an error, not in a
/// trap or in wrong samples. A decoder may be used from several threads; it keeps the memory of its
/// feature maps from one decode to the next.
public struct VQZDecoder: Sendable {
  /// Finds the model of a file by its identifier: 64 hexadecimal digits, or the first 16 of them
  /// where the file has no more. Nil where there is none.
  public typealias ModelResolver = @Sendable (_ identifier: String) throws -> VQZModel?

  /// Those that a file may name.
  let models: [VQZModel]
  /// Asked for a model that is not among them; nil: nobody is.
  let resolver: ModelResolver?
  let limits: ResourceLimits
  /// At least 1; results do not depend on it.
  let threads: Int
  /// Memory of feature maps, for the next decode.
  let pools = MapPoolShelf()

  /// - Parameters:
  ///   - models: models that files may name, beside the one built in.
  ///   - limits: what a decode may spend.
  ///   - threads: 0 is one for each processor that the calling thread may use; any value gives the
  ///     same samples.
  ///   - resolver: asked for a model that is neither in `models` nor built in.
  public init(
    models: [VQZModel] = [], limits: ResourceLimits = ResourceLimits(), threads: Int = 0,
    resolver: ModelResolver? = nil
  ) {
    self.models = models
    self.resolver = resolver
    self.limits = limits
    self.threads = threads <= 0 ? WorkerPool.availableThreadCount : threads
  }

  /// The signal of a `.vqz` file, or a part of it: the same samples as cut from the whole.
  ///
  /// Of a part only the tiles that hold some of it are looked at. Their coded channels are proved
  /// right by the checksums of decoded samples that tiles have. Alpha has none of its own: in a
  /// part it is proved by the checksum of its stored bytes, in the whole by that of the signal.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - region: the part that is wanted; nil is all.
  ///   - progress: told within and after each tile.
  /// - Throws: every code of groups 2xx to 4xx; `usage` where the region does not lie in the
  ///   signal; `interrupted` where the task was cancelled or `progress` throws. Nothing is returned
  ///   that is not proved right.
  public func decode(
    _ bytes: [UInt8], region: Signal.Region? = nil, progress: ProgressHandler? = nil
  ) throws(VQZError) -> Signal {
    var samples: [UInt8] = []
    let header = try decode(
      bytes, region: region, progress: progress,
      header: { samples.reserveCapacity($0.byteCount) }, rows: { samples += $0 })
    return try header.signal(samples)
  }

  /// Decodes into the caller's memory.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - region: the part that is wanted; nil is all.
  ///   - memory: where the samples go: row after row as `Signal.samples` has them, each row at
  ///     `rowStride` bytes behind the last. Its content is undefined if this throws.
  ///   - rowStride: bytes from a row to the next, at least `SignalHeader.rowByteCount`; nil is
  ///     exactly that.
  ///   - progress: told within and after each tile.
  /// - Returns: what the memory holds now.
  /// - Throws: as `decode(_:region:progress:)`; `usage` where the memory is too small, which is
  ///   found out before anything is decoded.
  @unsafe public func decode(
    _ bytes: [UInt8], region: Signal.Region? = nil, into memory: UnsafeMutableRawBufferPointer,
    rowStride: Int? = nil, progress: ProgressHandler? = nil
  ) throws(VQZError) -> SignalHeader {
    var target: StridedRows?
    var next = 0
    return try decode(
      bytes, region: region, progress: progress,
      header: { header in
        target = try StridedRows(header, stride: rowStride, capacity: memory.count)
      },
      rows: { rows in
        guard let target else { return }
        for start in stride(from: 0, to: rows.count, by: target.byteCount) {
          unsafe UnsafeMutableRawBufferPointer(rebasing: memory[target[next]])
            .copyBytes(from: rows[start..<start + target.byteCount])
          next += 1
        }
      })
  }

  /// Decodes row by row, in memory that does not grow with the number of rows.
  ///
  /// The checksum of the whole is only known after the last row: nobody may keep what `rows` was
  /// given if this throws.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - region: the part that is wanted; nil is all.
  ///   - progress: told within and after each tile.
  ///   - header: called once, before the first row.
  ///   - rows: called with finished rows from the first on, `[n][row]`; n may be 0. An error that
  ///     either of them throws ends the decode and is passed on, as `inputOutput` if it is none of
  ///     this library.
  /// - Throws: as `decode(_:region:progress:)`.
  @discardableResult
  public func decode(
    _ bytes: [UInt8], region: Signal.Region? = nil, progress: ProgressHandler? = nil,
    header: (SignalHeader) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws(VQZError) -> SignalHeader {
    do {
      return try run(
        try job(on: bytes, region: region), isWhole: region == nil, progress, header: header,
        rows: rows)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Decodes a file of the disk row by row, in memory that grows neither with the number of rows
  /// nor with the bytes of the file, but for its index.
  ///
  /// - Parameters:
  ///   - path: of the file, which has to have places: no pipe.
  ///   - region: the part that is wanted; nil is all.
  ///   - progress: told within and after each tile.
  ///   - header: as in `decode(_:region:progress:header:rows:)`.
  ///   - rows: likewise.
  /// - Throws: as `decode(_:region:progress:)`; `noInput`, `permission` or `inputOutput` for a file
  ///   that cannot be opened.
  @discardableResult
  public func decode(
    path: String, region: Signal.Region? = nil, progress: ProgressHandler? = nil,
    header: (SignalHeader) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws(VQZError) -> SignalHeader {
    do {
      let reader = try ContainerReader(
        try StoredFile(path: path), limits: limits.limits,
        scope: region == nil ? .proved : .indexed)
      return try run(
        try job(on: reader, region: region), isWhole: region == nil, progress, header: header,
        rows: rows)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Checks a job and runs it.
  ///
  /// - Parameter isWhole: whether all samples are decoded, so that their checksum proves them.
  func run(
    _ job: any DecodeJob, isWhole: Bool, _ progress: ProgressHandler?,
    header: (SignalHeader) throws -> Void, rows: ([UInt8]) throws -> Void
  ) throws -> SignalHeader {
    try job.check()
    let head = try job.header()
    try header(head)
    let crc = try job.run(WorkWatch(progress), rows: rows)
    guard !isWhole || crc == job.sampleChecksum else {
      throw VQZError(
        .sampleMismatch,
        "decoded signal: found checksum \(crc), expected \(job.sampleChecksum)",
        rule: "vqz.index.crc")
    }
    return head
  }

  /// Bytes of memory that a decode takes, at most, without decoding: samples, feature maps, model.
  ///
  /// - Throws: as `decode(_:region:progress:)` before its first row, but for `memoryLimit` and
  ///   `tooLarge`.
  public func memoryNeeded(
    toDecode bytes: [UInt8], region: Signal.Region? = nil
  ) throws(VQZError) -> Int {
    do {
      return try job(on: bytes, region: region).memoryByteCount
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
