import Foundation
import Testing
import VQZSystem

/// What is written into an open folder stays in it.
@Suite final class OutputFolderTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/vqz-folders-" + UUID().uuidString
    for path in [folder, folder + "/in", folder + "/out"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + path)) ?? []).sorted()
  }

  private func write(
    _ bytes: [UInt8], to name: String, in folder: OutputFolder, overwrite: Bool, nameless: Bool
  ) throws {
    var output = try OutputFile.create(
      name, in: folder, overwrite: overwrite, nameless: nameless)
    try output.write(bytes)
    try output.commit(flushing: false)
  }

  @Test(arguments: [true, false])
  func foldersAreMadeAndFilesReplaced(nameless: Bool) throws {
    let base = try OutputFolder(folder + "/in")
    let below = try base.folder("a").folder("b")
    #expect(below.path == folder + "/in/a/b")
    try write([1], to: "x", in: below, overwrite: false, nameless: nameless)
    #expect(below.status("x")?.kind == .file && below.status("y") == nil)
    #expect(throws: FileError.outputExists) {
      try write([2], to: "x", in: below, overwrite: false, nameless: nameless)
    }
    try write(
      [3, 4], to: "x", in: base.folder("a").folder("b"), overwrite: true, nameless: nameless)
    #expect(try readFile(folder + "/in/a/b/x", limit: 9) == [3, 4])
    #expect(names("/in/a/b") == ["x"])
    _ = try OutputFile.create("dropped", in: below, overwrite: false, nameless: nameless)
    #expect(names("/in/a/b") == ["x"])
  }

  @Test(arguments: [true, false])
  func linksAreNotFollowed(nameless: Bool) throws {
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder + "/in/a", withDestinationPath: "../out")
    try manager.createSymbolicLink(atPath: folder + "/in/x", withDestinationPath: "../out/x")
    try Data([9]).write(to: URL(fileURLWithPath: folder + "/in/file"))
    let base = try OutputFolder(folder + "/in")
    for name in ["a", "x", "file"] {
      #expect(throws: FileError.self) { try base.folder(name) }
    }
    for name in ["a", "x"] {
      #expect(throws: FileError.self) {
        try write([1], to: name, in: base, overwrite: true, nameless: nameless)
      }
    }
    #expect(names("/out").isEmpty)
    // A folder that is swapped for a link after it was opened gets nothing elsewhere.
    let below = try base.folder("b")
    try manager.moveItem(atPath: folder + "/in/b", toPath: folder + "/in/c")
    try manager.createSymbolicLink(atPath: folder + "/in/b", withDestinationPath: "../out")
    try write([1], to: "y", in: below, overwrite: false, nameless: nameless)
    #expect(names("/out").isEmpty && names("/in/c") == ["y"])
    // The user's own link is the user's wish.
    let linked = try OutputFolder(folder + "/in/b")
    try write([1], to: "z", in: linked, overwrite: false, nameless: nameless)
    #expect(names("/out") == ["z"])
  }
}
