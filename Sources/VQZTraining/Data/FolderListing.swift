package import VQZCore
internal import VQZSignal
internal import VQZSystem

/// The signal files of a folder and the folders below it.
package enum FolderListing {
  /// Paths of pictures, as `files(in:kind:)` gives them.
  package static func pictures(in folder: String) throws(TrainingError) -> [String] {
    try files(in: folder, kind: .picture)
  }

  /// Paths relative to `folder` of files that can hold a signal of the kind, sorted by their bytes,
  /// so that the order is the same on every file system. Hidden names are left out; links to
  /// folders are not followed (they may loop).
  ///
  /// - Parameter kind: of signals; nil is any.
  package static func files(
    in folder: String, kind: SignalKind?
  ) throws(TrainingError) -> [String] {
    let suffixes = kind.map(suffixes(of:)) ?? SignalFormat.suffixes
    var found: [String] = []
    // Folders still to be read, by their paths below the first; no recursion, however deep they
    // are.
    var pending = [""]
    while let relative = pending.popLast() {
      let path = relative.isEmpty ? folder : folder + "/" + relative
      for name in try names(in: path) {
        let child = relative.isEmpty ? name : relative + "/" + name
        switch status(of: folder + "/" + child) {
        case .folder: pending.append(child)
        case .file where suffix(name).map(suffixes.contains) ?? false: found.append(child)
        default: break
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Endings of file names, in lower case, of files that can hold a signal of a kind.
  package static func suffixes(of kind: SignalKind) -> Set<String> {
    SignalFormat.suffixesOfFiles(madeFor: kind)
  }

  /// What is behind the last dot of a name, in lower case; nil where there is none.
  static func suffix(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func names(in path: String) throws(TrainingError) -> [String] {
    do throws(FileError) {
      return try Folder.names(in: path).filter { !$0.hasPrefix(".") }
    } catch {
      throw .unreadableFolder(path: path, reason: error.reason)
    }
  }

  /// A link counts as what it leads to, unless that is a folder.
  private static func status(of path: String) -> FileStatus.Kind? {
    let kind = FileStatus(path, followingLinks: false)?.kind
    guard kind == .link else { return kind }
    return FileStatus(path)?.kind == .file ? .file : .other
  }
}
