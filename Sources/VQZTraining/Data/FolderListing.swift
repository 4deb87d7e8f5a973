#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The picture files of a folder and the folders below it.
package enum FolderListing {
  /// File name endings of the formats that can be read, in lower case.
  package static let endings = ["png", "jpg", "jpeg", "ppm", "pgm", "pbm", "pam", "pnm"]

  /// Paths relative to `folder`, sorted by their bytes, so that the order is the same on every
  /// file system. Hidden names are left out; links to folders are not followed (they may loop).
  package static func pictures(in folder: String) throws(TrainingError) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let relative = pending.popLast() {
      let path = relative.isEmpty ? folder : folder + "/" + relative
      for name in try names(in: path) {
        let child = relative.isEmpty ? name : relative + "/" + name
        switch kind(of: folder + "/" + child) {
        case .folder: pending.append(child)
        case .file where isPicture(name): found.append(child)
        default: break
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isPicture(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }

  private enum Kind { case folder, file, other }

  private static func names(in path: String) throws(TrainingError) -> [String] {
    guard let folder = unsafe opendir(path) else {
      let reason = unsafe strerror(errno)
      throw .unreadableFolder(
        path: path, reason: unsafe reason.map { unsafe String(cString: $0) } ?? "error")
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func kind(of path: String) -> Kind {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    case S_IFLNK:
      guard unsafe stat(path, &status) == 0 else { return .other }
      return status.st_mode & S_IFMT == S_IFREG ? .file : .other
    default: return .other
    }
  }
}
