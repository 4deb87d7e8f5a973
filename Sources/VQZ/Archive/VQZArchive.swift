import VQZContainer
public import VQZCore
import VQZEntropy
import VQZSystem

/// One file with many signals of any kinds, of which each is read alone (`Formats/archive.md`).
///
/// Opening reads the index at the end, and each member is one more read; of an archive on a disk
/// nothing else is in memory. Any bytes may be given: an archive that is damaged, foreign or
/// hostile ends in an error. Immutable; several threads may read at once.
public struct VQZArchive: Sendable {
  private let archive: ArchiveFile
  private let limits: ResourceLimits

  /// Opens an archive that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: the whole archive, and nothing else.
  ///   - limits: what reading may take; memory bounds the index, and each member.
  /// - Throws: the codes of group 2xx.
  public init(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    try self.init(StoredFile(bytes), limits)
  }

  /// Opens an archive of the disk.
  ///
  /// - Parameters:
  ///   - path: of a file, which stays open as long as this is there.
  ///   - limits: as above.
  /// - Throws: `noInput`, `permission` or `inputOutput` for a file that cannot be read; the codes
  ///   of group 2xx.
  public init(
    path: String, limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) {
    do {
      try self.init(try StoredFile(path: path), limits)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private init(_ file: StoredFile, _ limits: ResourceLimits) throws(VQZError) {
    do {
      archive = try ArchiveFile(file, limits: limits.limits) {
        try Zstd.decompress($0, expectedByteCount: $1)
      }
    } catch {
      throw VQZError(wrapping: error)
    }
    self.limits = limits
  }

  /// Whether a file begins as an archive does, damaged or not.
  ///
  /// - Parameter front: its first bytes, four or more where it has so many.
  public static func begins(with front: [UInt8]) -> Bool { ArchiveFile.isPresent(in: front) }

  /// Members, which are numbered from 0 in the order of the bytes of their names.
  public var count: Int { archive.index.count }

  /// Bytes of the whole archive.
  public var byteCount: Int { archive.byteCount }

  /// Bytes of the index at its end.
  public var indexByteCount: Int { archive.indexByteCount }

  /// Bytes of the models that it carries.
  public var modelByteCount: Int { archive.index.modelByteCount }

  /// The identifiers of the models that it carries, 64 hexadecimal digits each.
  public var modelIdentifiers: [String] {
    archive.index.models.map { Hexadecimal.text(of: $0.id) }
  }

  /// The name of a member: the bytes of a relative path, mostly UTF-8, without the suffix `.vqz`.
  /// No part of it is empty, `.` or `..`.
  ///
  /// - Parameter number: below `count`.
  public func name(_ number: Int) -> [UInt8] { Array(archive.index.name(of: number)) }

  /// Bytes that the archive has of a member, beside the index.
  ///
  /// - Parameter number: below `count`.
  public func storedByteCount(_ number: Int) -> Int { archive.index.range(of: number).count }

  /// The number of the member of a name; nil where there is none.
  ///
  /// - Parameter name: all its bytes.
  public func number(of name: [UInt8]) -> Int? {
    let number = archive.index.firstNumber(notBefore: name)
    return number < count && archive.index.name(of: number).elementsEqual(name) ? number : nil
  }

  /// The numbers of all members in a folder and below it; empty where there are none.
  ///
  /// - Parameter folder: its name, without a slash at the end.
  public func numbers(below folder: [UInt8]) -> Range<Int> {
    // The byte behind the slash: names below a folder lie together.
    let slash = UInt8(ascii: "/")
    let first = archive.index.firstNumber(notBefore: folder + [slash])
    return first..<archive.index.firstNumber(notBefore: folder + [slash + 1])
  }

  /// A member as the `.vqz` file that was put in, byte for byte: for `VQZDecoder`.
  ///
  /// - Parameter number: of the member.
  /// - Throws: `usage` for a number that there is not; the codes of group 2xx.
  public func file(_ number: Int) throws(VQZError) -> [UInt8] {
    try check(number)
    do {
      return try archive.file(of: number)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The first bytes of a member as a `.vqz` file, for `VQZDecoder.peek`. Of a large member no more
  /// is read, and nothing is proved.
  ///
  /// - Parameters:
  ///   - number: of the member.
  ///   - byteCount: most bytes; fewer where the file has no more.
  /// - Throws: as `file`.
  public func front(_ number: Int, byteCount: Int) throws(VQZError) -> [UInt8] {
    try check(number)
    do {
      return try archive.front(of: number, byteCount: byteCount)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  private func check(_ number: Int) throws(VQZError) {
    guard (0..<count).contains(number) else {
      throw VQZError(.usage, "member: found number \(number), expected less than \(count)")
    }
  }

  /// The models that the archive carries, read and verified.
  ///
  /// - Throws: the codes of groups 2xx and 4xx.
  public func carriedModels() throws(VQZError) -> [VQZModel] {
    var models: [VQZModel] = []
    for number in archive.index.models.indices {
      do {
        guard case .carried(let id, let file) = try archive.model(number) else { continue }
        models.append(try VQZDecoder.carried(id, file, limits))
      } catch {
        throw VQZError(wrapping: error)
      }
    }
    return models
  }

  /// A decoder for the members, which knows the models that the archive carries.
  ///
  /// - Parameters:
  ///   - models: others that members may name.
  ///   - threads: as of `VQZDecoder`.
  /// - Throws: as `carriedModels`.
  public func decoder(
    models: [VQZModel] = [], threads: Int = 0
  ) throws(VQZError) -> VQZDecoder {
    VQZDecoder(models: try carriedModels() + models, limits: limits, threads: threads)
  }
}
