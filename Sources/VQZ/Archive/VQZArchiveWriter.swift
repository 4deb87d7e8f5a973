import VQZContainer
public import VQZCore
import VQZEntropy

/// Writes an archive from front to back (`Formats/archive.md`).
///
/// Members come in the order of the bytes of their names. In memory are some twenty bytes of each,
/// and one member at a time, of large ones not even that. Not for several threads at once.
public final class VQZArchiveWriter {
  /// Takes the next bytes of the archive.
  public typealias Sink = (_ bytes: [UInt8]) throws -> Void

  /// A member to be written.
  public struct Member: Sendable {
    /// The bytes of a relative path, without the suffix `.vqz`.
    public let name: [UInt8]
    /// The whole `.vqz` file.
    public let file: [UInt8]

    /// A member of a name and a file.
    ///
    /// - Parameters:
    ///   - name: the bytes of a relative path, without the suffix `.vqz`.
    ///   - file: the whole `.vqz` file.
    public init(name: [UInt8], file: [UInt8]) {
      self.name = name
      self.file = file
    }
  }

  /// Files above this are not collected before they are stored; they have no short form.
  static let collectedByteLimit = 8 << 20
  /// Columns above this are packed faster.
  private static let slowByteLimit = 8 << 20

  private let sink: Sink
  private let limits: ResourceLimits
  private var index = ArchiveIndexWriter()
  private var models: [VQZModel] = []
  /// Bytes given to the sink so far.
  public private(set) var byteCount = 0

  /// Begins an archive.
  ///
  /// - Parameters:
  ///   - limits: what a member may be; of it nothing but sizes counts here.
  ///   - sink: takes the bytes of the archive, from this call on. An error that it throws is passed
  ///     on, as `inputOutput` if it is none of this library.
  public init(
    limits: ResourceLimits = ResourceLimits(), sink: @escaping Sink
  ) throws(VQZError) {
    self.limits = limits
    self.sink = sink
    try give(ArchiveFile.signature)
  }

  /// Whether members of these names can be in one archive: before work that takes long.
  ///
  /// - Parameter names: in the order of their bytes.
  /// - Throws: `malformed` for one that breaks a rule, is there twice or is the folder of another.
  public static func check(names: [[UInt8]]) throws(VQZError) {
    var order = ArchiveNameOrder()
    for name in names {
      do {
        try order.take(name)
      } catch {
        throw VQZError(error)
      }
    }
  }

  /// Members so far.
  public var count: Int { index.count }

  /// Has the archive carry a model, once however often it is asked for. It is written at the end.
  ///
  /// - Parameter model: one that members name.
  public func carry(_ model: VQZModel) {
    guard !models.contains(where: { $0.identifier == model.identifier }) else { return }
    models.append(model)
  }

  /// Appends a member.
  ///
  /// - Parameters:
  ///   - name: as of `Member`; behind the names before.
  ///   - file: the whole `.vqz` file. It keeps every rule that can be checked without its model.
  /// - Throws: `malformed` for a name that may not come here; what is wrong with the file; what
  ///   the sink throws.
  public func append(_ name: [UInt8], file: [UInt8]) throws(VQZError) {
    try append(name, Self.shrunk(file, limits))
  }

  /// Appends a member that comes piece by piece, such as from an encoder. A large one goes to the
  /// sink as it comes.
  ///
  /// - Parameters:
  ///   - name: as above.
  ///   - produce: is given what takes the bytes of the `.vqz` file, in order.
  /// - Throws: as above, and what `produce` throws; the archive is lost then if bytes of the member
  ///   were written, which `byteCount` tells.
  public func append<Result>(
    _ name: [UInt8], produce: (_ sink: @escaping Sink) throws -> Result
  ) throws(VQZError) -> Result {
    do {
      try index.check(name)
      let start = byteCount
      var collected: [UInt8] = []
      var crc = CRC32C()
      let result = try produce { [self] piece in
        collected += piece
        guard byteCount > start || collected.count > Self.collectedByteLimit else { return }
        crc.update(collected)
        try give(collected)
        collected = []
      }
      if byteCount == start {
        try append(name, Self.shrunk(collected, limits))
      } else {
        try index.append(
          name, prototype: nil, checksum: crc.value, byteCount: byteCount - start)
      }
      return result
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Appends several members that are made at the same time. The archive is the same for any number
  /// of threads.
  ///
  /// - Parameters:
  ///   - count: members at most; all are in memory before the first is written.
  ///   - threads: to make them on; 0 is one for each processor that the calling thread may use.
  ///   - member: makes a member by its number below `count`, in any order; nil leaves it out.
  ///     Called from several threads.
  /// - Throws: as above.
  public func append(
    count: Int, threads: Int = 0, member: @Sendable (_ number: Int) throws -> Member?
  ) throws(VQZError) {
    let threads = threads == 0 ? WorkerPool.availableThreadCount : threads
    let limits = limits
    let made = try WorkerPool.map(count: count, threads: threads) {
      number throws(VQZError) -> (name: [UInt8], shrunk: ShrunkMember)? in
      do {
        guard let member = try member(number) else { return nil }
        return (member.name, try Self.shrunk(member.file, limits))
      } catch {
        throw VQZError(wrapping: error)
      }
    }
    for case let member? in made { try append(member.name, member.shrunk) }
  }

  private static func shrunk(
    _ file: [UInt8], _ limits: ResourceLimits
  ) throws(VQZError) -> ShrunkMember {
    do {
      return try ShrunkMember(file, limits: limits.limits)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func append(_ name: [UInt8], _ shrunk: ShrunkMember) throws(VQZError) {
    do {
      try index.append(
        name, prototype: shrunk.prototype, checksum: shrunk.checksum,
        byteCount: shrunk.stored.count)
    } catch {
      throw VQZError(error)
    }
    try give(Array(shrunk.stored))
  }

  /// Writes carried models and the index; what the sink was given is an archive then.
  ///
  /// - Throws: what packing or the sink throws.
  public func finish() throws(VQZError) {
    do {
      for model in models {
        let chunk = try ArchiveIndexWriter.chunk(
          .carried(id: model.identifierBytes, file: try model.carriedFile))
        try index.append(model: model.identifierBytes, byteCount: chunk.count)
        try give(chunk)
      }
      let columns = index.columns
      let frame = try Zstd.compress(
        columns, level: columns.count > Self.slowByteLimit ? 6 : 19)
      try give(try ArchiveIndexWriter.chunk(frame, rawByteCount: columns.count))
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func give(_ bytes: [UInt8]) throws(VQZError) {
    guard !bytes.isEmpty else { return }
    do {
      try sink(bytes)
    } catch {
      throw VQZError(wrapping: error)
    }
    byteCount += bytes.count
  }
}
