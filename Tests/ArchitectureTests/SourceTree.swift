import Foundation

/// The files of this package, as the tests of its shape see them.
enum SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Paths under version control, or where there is none (an unpacked archive) all paths but
  /// those that building leaves behind.
  static let paths: [String] = trackedPaths() ?? presentPaths()

  private static func trackedPaths() -> [String]? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "git", "-C", root.path, "-c", "safe.directory=*", "ls-files", "--cached", "--others",
      "--exclude-standard", "-z",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
      .filter { FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path) }
  }

  private static func presentPaths() -> [String] {
    let found = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (found ?? []).filter { path in
      let url = root.appendingPathComponent(path)
      let isFile = (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
      let isLeftBehind = [".build", ".git", ".swiftpm", "Package.resolved", "demo-output"]
        .contains { path == $0 || path.hasPrefix($0 + "/") || path.hasPrefix($0 + "-") }
      return isFile && !isLeftBehind
    }
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  /// Swift, C and header files below `Sources`.
  static var sources: [String] {
    paths.filter { path in
      path.hasPrefix("Sources/")
        && [".swift", ".c", ".h"].contains { path.hasSuffix($0) }
    }
  }

  /// The module that a path below `Sources` belongs to.
  static func module(of path: String) -> String {
    path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
  }
}
