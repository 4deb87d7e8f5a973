#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the file system says of a path.
public struct FileStatus: Sendable, Hashable {
  /// What a path leads to.
  public enum Kind: Sendable {
    /// A regular file.
    case file
    /// A directory.
    case folder
    /// A symbolic link that was not followed.
    case link
    /// A device, a pipe or a socket.
    case other
  }

  /// What is there.
  public let kind: Kind
  private let device: UInt64
  private let number: UInt64

  /// Nil where there is nothing, or nothing that may be looked at.
  ///
  /// - Parameters:
  ///   - path: of anything.
  ///   - followingLinks: whether a link counts as what it leads to.
  public init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    let answer =
      unsafe followingLinks
      ? stat(path.systemPath, &status) : lstat(path.systemPath, &status)
    guard answer == 0 else { return nil }
    self.init(status)
  }

  /// What standard input is.
  public static var standardInput: FileStatus? {
    var status = stat()
    return unsafe fstat(STDIN_FILENO, &status) == 0 ? FileStatus(status) : nil
  }

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }

  /// Bytes of a regular file; nil where there is none.
  ///
  /// - Parameter path: of anything.
  public static func byteCount(ofFile path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int(status.st_size)
  }

  /// What names a regular file as it was last written: device, number, bytes and the time of the
  /// last change, as text without slashes; nil where there is none.
  ///
  /// - Parameter path: of anything.
  public static func version(ofFile path: String) -> String? {
    var status = stat()
    guard unsafe stat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return "\(status.st_dev)-\(status.st_ino)-\(status.st_size)-\(time.tv_sec)-\(time.tv_nsec)"
  }

  /// Whether both paths lead to one file, by whatever names.
  ///
  /// - Parameters:
  ///   - first: a path; what is not there is no file.
  ///   - second: another one.
  public static func isSameFile(_ first: String, _ second: String) -> Bool {
    guard let a = FileStatus(first), let b = FileStatus(second) else { return false }
    return a == b
  }
}
