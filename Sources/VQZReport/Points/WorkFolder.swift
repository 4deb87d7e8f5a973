package import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder for the files that codecs read and write, removed when it is let go.
package final class WorkFolder: Sendable {
  package let path: String

  /// Inside `folder`, so that it is on the disk that the report goes to.
  package init(in folder: String) throws(FileError) {
    // mkdtemp replaces six of these letters.
    let places = String(repeating: "X", count: 6)
    var template = Array((folder + "/.work-" + places).utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw .cannotCreate(reason: unsafe String(cString: strerror(errno)))
    }
    path = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  func makeFolder(_ name: String) throws(FileError) -> String {
    let made = path + "/" + name
    guard unsafe mkdir(made, 0o777) == 0 || errno == EEXIST else {
      throw .cannotCreate(reason: unsafe String(cString: strerror(errno)))
    }
    return made
  }

  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var file = try OutputFile.create(path, overwrite: true)
    try file.write(bytes)
    try file.commit()
  }

  /// A file or folder with everything in it; what cannot be removed stays.
  static func remove(_ path: String) {
    if let folder = unsafe opendir(path) {
      var names: [String] = []
      while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { start in
            unsafe String(cString: start)
          }
        }
        if name != ".", name != ".." { names.append(name) }
      }
      unsafe closedir(folder)
      for name in names { remove(path + "/" + name) }
      _ = unsafe rmdir(path)
    } else {
      _ = unsafe unlink(path)
    }
  }
}
