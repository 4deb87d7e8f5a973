internal import VQZSignal
internal import VQZSystem

/// The picture files of a folder and the folders below it.
package enum FolderListing {
  /// File name endings of the formats that can be read, in lower case.
  package static let endings = SignalFormat.suffixes

  /// Paths relative to `folder`, sorted by their bytes, so that the order is the same on every
  /// file system. Hidden names are left out; links to folders are not followed (they may loop).
  package static func pictures(in folder: String) throws(TrainingError) -> [String] {
    var found: [String] = []
    // Folders still to be read, by their paths below the first; no recursion, however deep they
    // are.
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

  private static func names(in path: String) throws(TrainingError) -> [String] {
    do throws(FileError) {
      return try Folder.names(in: path).filter { !$0.hasPrefix(".") }
    } catch {
      throw .unreadableFolder(path: path, reason: error.reason)
    }
  }

  /// A link counts as what it leads to, unless that is a folder.
  private static func kind(of path: String) -> FileStatus.Kind? {
    let kind = FileStatus(path, followingLinks: false)?.kind
    guard kind == .link else { return kind }
    return FileStatus(path)?.kind == .file ? .file : .other
  }
}
