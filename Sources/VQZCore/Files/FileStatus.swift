#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the file system says of a path.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable { case file, folder, link, other }

  package let kind: Kind
  private let device: UInt64
  private let number: UInt64

  /// Nil where there is nothing, or nothing that may be looked at.
  package init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    let answer =
      unsafe followingLinks
      ? stat(path.systemPath, &status) : lstat(path.systemPath, &status)
    guard answer == 0 else { return nil }
    self.init(status)
  }

  /// What standard input is.
  package static var standardInput: FileStatus? {
    var status = stat()
    return unsafe fstat(STDIN_FILENO, &status) == 0 ? FileStatus(status) : nil
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }

  /// Whether both paths lead to one file, by whatever names.
  package static func isSameFile(_ first: String, _ second: String) -> Bool {
    guard let a = FileStatus(first), let b = FileStatus(second) else { return false }
    return a == b
  }
}
