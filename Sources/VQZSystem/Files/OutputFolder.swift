#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A folder that is open, so that what is made in it is made there and nowhere else, whatever links
/// are put in the way meanwhile.
public final class OutputFolder: Sendable {
  let descriptor: Int32
  /// The path that it was reached by, for messages.
  public let path: String

  /// Opens a folder that its user named: links in the path are followed.
  ///
  /// - Parameter path: of a folder that is there.
  /// - Throws: `noInput` or `permission`.
  public init(_ path: String) throws(FileError) {
    let descriptor = unsafe open(path.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .opening(errno) }
    self.descriptor = descriptor
    self.path = path
  }

  private init(_ descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// A folder in this one, which is made where it is missing. A link of that name is not followed.
  ///
  /// - Parameter name: without a slash; not `.` nor `..`.
  /// - Throws: `cannotCreate` where something else is there, or `permission`.
  public func folder(_ name: String) throws(FileError) -> OutputFolder {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    for _ in 0..<2 {
      let opened = unsafe openat(descriptor, name.systemPath, flags)
      if opened >= 0 { return OutputFolder(opened, path: path + "/" + name) }
      switch errno {
      case ENOENT:
        guard unsafe mkdirat(descriptor, name.systemPath, 0o777) == 0 || errno == EEXIST else {
          throw .creating(errno)
        }
      case ELOOP, ENOTDIR:
        throw .cannotCreate(reason: "a link or a file in the place of the folder \(name)")
      default: throw .opening(errno)
      }
    }
    throw .cannotCreate(reason: "the folder \(name) vanished")
  }

  /// What is there under a name, of a link the link; nil where there is nothing.
  ///
  /// - Parameter name: without a slash.
  public func status(_ name: String) -> FileStatus? {
    var status = stat()
    guard unsafe fstatat(descriptor, name.systemPath, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      return nil
    }
    return FileStatus(status)
  }
}
