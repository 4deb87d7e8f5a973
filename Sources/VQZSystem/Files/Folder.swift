#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Folders: what is in them, making and removing them.
public enum Folder {
  /// The names in a folder but `.` and `..`, in the order of their bytes, which is the same on
  /// every file system.
  ///
  /// - Parameter path: of a folder.
  /// - Throws: `noInput` or `permission`.
  public static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = unsafe opendir(path.systemPath) else {
      let reason = FileError.reason(errno)
      if errno == EACCES { throw .permission(action: "open the folder", reason: reason) }
      throw .noInput(reason: reason)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
          unsafe SystemText.decode(start)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.systemBytes.lexicographicallyPrecedes($1.systemBytes) }
  }

  /// Makes a folder and those above it, as far as they are missing.
  ///
  /// - Parameter path: of the folder; nothing is made where it is empty.
  /// - Throws: `cannotCreate` or `permission`.
  public static func create(_ path: String) throws(FileError) {
    if path.isEmpty || FileStatus(path)?.kind == .folder { return }
    if let slash = path.unicodeScalars.lastIndex(of: "/"), slash != path.startIndex {
      try create(String(path[..<slash]))
    }
    guard unsafe mkdir(path.systemPath, 0o777) == 0 || errno == EEXIST else {
      let reason = FileError.reason(errno)
      if errno == EACCES || errno == EROFS {
        throw .permission(action: "create the folder", reason: reason)
      }
      throw .cannotCreate(reason: reason)
    }
  }

  /// Makes a folder with a name of its own inside another one.
  ///
  /// - Parameter folder: the other one, which must be there.
  /// - Returns: the path of the new one.
  /// - Throws: `cannotCreate`.
  public static func createUnique(in folder: String) throws(FileError) -> String {
    // mkdtemp replaces six of these letters.
    let places = String(repeating: "X", count: 6)
    var template = (folder + "/.work-" + places).systemPath
    guard unsafe mkdtemp(&template) != nil else {
      throw .cannotCreate(reason: FileError.reason(errno))
    }
    return SystemText.decode(template.dropLast().map { UInt8(bitPattern: $0) })
  }

  /// Removes a file whose output is whole.
  ///
  /// - Parameter path: of a file.
  /// - Throws: `inputOutput`.
  public static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path.systemPath) == 0 else {
      throw .inputOutput(action: "remove the input", reason: FileError.reason(errno))
    }
  }

  /// Removes a folder with nothing in it; another one stays.
  ///
  /// - Parameter path: of a folder.
  public static func removeEmpty(_ path: String) { _ = unsafe rmdir(path.systemPath) }

  /// Removes a file, or a folder with everything in it; what cannot be removed stays. Of a link
  /// only the link is removed.
  ///
  /// - Parameter path: of any of them; nothing happens where there is none.
  public static func removeAll(_ path: String) {
    guard FileStatus(path, followingLinks: false)?.kind == .folder,
      let names = try? names(in: path)
    else {
      _ = unsafe unlink(path.systemPath)
      return
    }
    for name in names { removeAll(path + "/" + name) }
    _ = unsafe rmdir(path.systemPath)
  }
}
