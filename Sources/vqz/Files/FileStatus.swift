import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the file system says of a path.
struct FileStatus: Equatable {
  enum Kind { case file, folder, link, other }

  let kind: Kind
  private let device: UInt64
  private let number: UInt64

  /// Nil where there is nothing, or nothing that may be looked at.
  init?(_ path: String, followingLinks: Bool = true) {
    var status = stat()
    let answer = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
    guard answer == 0 else { return nil }
    self.init(status)
  }

  /// What standard input is.
  static var standardInput: FileStatus? {
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
  static func isSameFile(_ first: String, _ second: String) -> Bool {
    guard let a = FileStatus(first), let b = FileStatus(second) else { return false }
    return a == b
  }
}

/// Folders: what is in them, and making them.
enum Folder {
  /// The names in a folder but `.` and `..`, in the order of their bytes.
  static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      if errno == EACCES { throw .permission(action: "open the folder", reason: reason()) }
      throw .noInput(reason: reason())
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
          unsafe String(cString: start)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a folder and those above it, as far as they are missing.
  static func create(_ path: String) throws(FileError) {
    if path.isEmpty || FileStatus(path)?.kind == .folder { return }
    try create(FilePath.folder(of: path))
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      if errno == EACCES || errno == EROFS {
        throw .permission(action: "create the folder", reason: reason())
      }
      throw .cannotCreate(reason: reason())
    }
  }

  /// Removes a file whose output is whole.
  static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) == 0 else {
      throw .inputOutput(action: "remove the input", reason: reason())
    }
  }

  private static func reason() -> String {
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
  }
}
