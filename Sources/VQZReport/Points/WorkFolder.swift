public import VQZSystem

/// A folder for the files that codecs read and write, removed when it is let go.
public final class WorkFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Makes it.
  ///
  /// - Parameter folder: the folder it is in, so that it is on the disk that the report goes to.
  /// - Throws: where it cannot be made there.
  public init(in folder: String) throws(FileError) {
    path = try Folder.createUnique(in: folder)
  }

  deinit { Folder.removeAll(path) }

  func makeFolder(_ name: String) throws(FileError) -> String {
    let made = path + "/" + name
    try Folder.create(made)
    return made
  }

  /// Writes text that appears whole or not at all.
  static func write(_ text: String, _ folder: String, _ name: String) throws(FileError) {
    try write(Array(text.utf8), to: folder + "/" + name)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var file = try OutputFile.create(path, overwrite: true)
    try file.write(bytes)
    try file.commit()
  }
}
