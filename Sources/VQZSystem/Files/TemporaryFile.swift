#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file of an output that is not whole yet: hidden beside the output and called by its name, so
/// that the next run of the same output finds what `kill -9` has left, and removes it.
///
/// Whoever writes such a file keeps it locked. What can be locked has nobody who writes it.
struct TemporaryFile {
  let name: String
  /// Where the file is noted; nil where there was no place.
  private let place: Int?

  /// So many processes may write one output at the same time.
  private static let count = 100
  /// Bytes that most file systems have for a name, less those around it.
  private static let nameByteLimit = 255 - ".99.part".utf8.count - 1

  private init(name: String, place: Int?) {
    self.name = name
    self.place = place
  }

  /// Makes a new file and opens it for writing.
  ///
  /// - Parameters:
  ///   - path: of the output.
  ///   - base: the open folder that `path` starts from, and its own path; nil for the current one.
  static func create(
    beside path: String, in base: OutputFolder?
  ) throws(FileError) -> (file: TemporaryFile, descriptor: Int32) {
    for number in 0..<count {
      let name = name(number, for: path)
      let made = try TemporaryNames.undisturbed { () throws(FileError) in
        try open(name, in: base)
      }
      if let made { return made }
    }
    throw noName
  }

  /// Gives the nameless file of a descriptor, which is locked, the name of the output in place of
  /// another file; a link could not replace one.
  static func replace(
    _ path: String, in base: OutputFolder?, by descriptor: Int32
  ) throws(FileError) {
    let folder = base.map(\.descriptor) ?? AT_FDCWD
    for number in 0..<count {
      let name = name(number, for: path)
      let isDone = try TemporaryNames.undisturbed { () throws(FileError) in
        if !link(nameless: descriptor, to: name, at: folder) {
          guard errno == EEXIST else { throw .creating(errno) }
          guard clear(name, at: folder), link(nameless: descriptor, to: name, at: folder) else {
            return false
          }
        }
        guard unsafe renameat(folder, name.systemPath, folder, path.systemPath) == 0 else {
          let number = errno
          _ = unsafe unlinkat(folder, name.systemPath, 0)
          throw .creating(number)
        }
        return true
      }
      if isDone { return }
    }
    throw noName
  }

  /// Gives the file the name of the output.
  func commit(to path: String, in base: OutputFolder?, overwrite: Bool) throws(FileError) {
    let folder = base.map(\.descriptor) ?? AT_FDCWD
    try TemporaryNames.undisturbed { () throws(FileError) in
      try rename(to: path, at: folder, overwrite: overwrite)
      if let place { TemporaryNames.forget(place) }
    }
  }

  /// Removes the file.
  func remove(in base: OutputFolder?) {
    TemporaryNames.undisturbed {
      _ = unsafe unlinkat(base.map(\.descriptor) ?? AT_FDCWD, name.systemPath, 0)
      if let place { TemporaryNames.forget(place) }
    }
  }

  private func rename(to path: String, at folder: Int32, overwrite: Bool) throws(FileError) {
    if !overwrite {
      // A hard link fails where the name exists, which renaming does not.
      if unsafe linkat(folder, name.systemPath, folder, path.systemPath, 0) == 0 {
        _ = unsafe unlinkat(folder, name.systemPath, 0)
        return
      }
      if errno == EEXIST { throw .outputExists }
      // File systems without hard links: look, then rename.
      guard unsafe faccessat(folder, path.systemPath, F_OK, 0) != 0 else { throw .outputExists }
    }
    guard unsafe renameat(folder, name.systemPath, folder, path.systemPath) == 0 else {
      throw .creating(errno)
    }
  }

  private static var noName: FileError { .cannotCreate(reason: "no free temporary name") }

  /// `folder/photo.png` becomes `folder/.photo.png.0.part`; a long name is cut.
  private static func name(_ number: Int, for path: String) -> String {
    let bytes = path.systemBytes
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let name = bytes[start...].prefix(nameByteLimit)
    return SystemText.decode(
      bytes[..<start] + Array(".".utf8) + name + Array(".\(number).part".utf8))
  }

  /// Nil where another process has the name.
  private static func open(
    _ name: String, in base: OutputFolder?
  ) throws(FileError) -> (file: TemporaryFile, descriptor: Int32)? {
    let folder = base.map(\.descriptor) ?? AT_FDCWD
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    var descriptor = unsafe openat(folder, name.systemPath, flags, 0o666)
    if descriptor < 0, errno == EEXIST {
      guard clear(name, at: folder) else { return nil }
      descriptor = unsafe openat(folder, name.systemPath, flags, 0o666)
    }
    guard descriptor >= 0 else {
      if errno == EEXIST { return nil }
      throw .creating(errno)
    }
    // Between the two calls another process may take the new file for one that was left.
    guard lock(descriptor), isSame(descriptor, name, at: folder) else {
      close(descriptor)
      return nil
    }
    let path = base.map { $0.path + "/" + name } ?? name
    return (TemporaryFile(name: name, place: TemporaryNames.note(path)), descriptor)
  }

  /// Removes what a process has left that is no more; false where one is writing it, or it is
  /// somebody else's.
  private static func clear(_ name: String, at folder: Int32) -> Bool {
    let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = unsafe openat(folder, name.systemPath, flags)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0,
      isSame(descriptor, name, at: folder)
    else { return false }
    return unsafe unlinkat(folder, name.systemPath, 0) == 0
  }

  /// Locks a file as long as it is open; false where another process has locked it. Where files
  /// cannot be locked nobody removes those of others.
  @discardableResult static func lock(_ descriptor: Int32) -> Bool {
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  private static func isSame(_ descriptor: Int32, _ name: String, at folder: Int32) -> Bool {
    var (open, named) = (stat(), stat())
    return unsafe fstat(descriptor, &open) == 0
      && fstatat(folder, name.systemPath, &named, AT_SYMLINK_NOFOLLOW) == 0
      && open.st_dev == named.st_dev && open.st_ino == named.st_ino
  }
}

/// Names the file behind the descriptor; false and `errno` where that fails.
func link(nameless descriptor: Int32, to path: String, at base: Int32) -> Bool {
  let old = "/proc/self/fd/\(descriptor)"
  return unsafe linkat(AT_FDCWD, old, base, path.systemPath, AT_SYMLINK_FOLLOW) == 0
}
