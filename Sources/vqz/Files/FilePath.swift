/// Paths as text, taken apart by code points: a slash with an accent behind it is a slash.
enum FilePath {
  /// What is after the last slash.
  static func name(of path: String) -> String {
    let scalars = path.unicodeScalars
    return scalars.lastIndex(of: "/").map { String(scalars[scalars.index(after: $0)...]) } ?? path
  }

  /// What is before the last slash; empty for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.unicodeScalars.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? (path == "/" ? "" : "/") : String(path[..<slash])
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty
      ? name : folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
  }

  /// What is after the last dot of the name, in lower case; nil where there is no dot or only
  /// a leading one.
  static func suffix(of path: String) -> String? {
    let name = name(of: path).unicodeScalars
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    return String(name[name.index(after: dot)...]).lowercased()
  }

  /// The path without its last dot and what follows.
  static func withoutSuffix(_ path: String) -> String {
    guard suffix(of: path) != nil, let dot = path.unicodeScalars.lastIndex(of: ".") else {
      return path
    }
    return String(path[..<dot])
  }
}
