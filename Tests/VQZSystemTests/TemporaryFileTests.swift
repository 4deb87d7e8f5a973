import Foundation
import Testing
import VQZSystem

/// What becomes of outputs that are not whole.
@Suite final class TemporaryFileTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/vqz-temporary-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  private func write(_ bytes: [UInt8], to name: String, nameless: Bool) throws {
    var output = try OutputFile.create(folder + "/" + name, overwrite: true, nameless: nameless)
    try output.write(bytes)
    try output.commit(flushing: false)
  }

  /// `kill -9` leaves a hidden file, and the next run of that output clears it.
  @Test func whatAKillLeavesIsClearedByTheNextRun() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      var output = try OutputFile.create(folder + "/out", overwrite: true, nameless: false)
      try output.write([1])
      kill(getpid(), SIGKILL)
    }
    #expect(try names == [".out.0.part"])
    try write([1, 2], to: "out", nameless: false)
    #expect(try names == ["out"])
  }

  /// The same where only the replacing of a file has a temporary name.
  @Test func replacingClearsWhatWasLeft() throws {
    try Data([9]).write(to: URL(fileURLWithPath: folder + "/.out.0.part"))
    try Data([9]).write(to: URL(fileURLWithPath: folder + "/out"))
    try write([1, 2], to: "out", nameless: true)
    #expect(try readFile(folder + "/out", limit: 9) == [1, 2])
    #expect(try names == ["out"])
  }

  /// Two at the same time have two names, and none takes the file of the other for a left one.
  @Test(arguments: [true, false])
  func twoWritersOfOneOutputAreBothWhole(nameless: Bool) throws {
    var first = try OutputFile.create(folder + "/out", overwrite: true, nameless: false)
    var second = try OutputFile.create(folder + "/out", overwrite: true, nameless: nameless)
    try first.write([1, 1, 1])
    try second.write([2, 2])
    try second.commit()
    #expect(try readFile(folder + "/out", limit: 9) == [2, 2])
    try first.commit()
    #expect(try readFile(folder + "/out", limit: 9) == [1, 1, 1])
    #expect(try names == ["out"])
  }

  /// Names as long as the file system takes them have temporary files, too.
  @Test(arguments: [true, false])
  func longNamesAreReplaced(nameless: Bool) throws {
    let name = String(repeating: "n", count: 255)
    for bytes: [UInt8] in [[1], [2, 2]] { try write(bytes, to: name, nameless: nameless) }
    #expect(try readFile(folder + "/" + name, limit: 9) == [2, 2])
    #expect(try names == [name])
  }

  /// A folder is removed, what a link in it leads to is not.
  @Test func removingFollowsNoLinks() throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
    try manager.createDirectory(atPath: folder + "/kept", withIntermediateDirectories: true)
    try Data([9]).write(to: URL(fileURLWithPath: folder + "/kept/file"))
    try manager.createSymbolicLink(atPath: folder + "/a/link", withDestinationPath: "../kept")
    try manager.createSymbolicLink(atPath: folder + "/other", withDestinationPath: "kept")
    Folder.removeAll(folder + "/a")
    Folder.removeAll(folder + "/other")
    #expect(try names == ["kept"])
    #expect(try readFile(folder + "/kept/file", limit: 9) == [9])
  }

  /// A signal removes the file, and ends the process as it does without a handler; one that the
  /// process was told to ignore stays ignored.
  @Test func signalsLeaveNothing() async throws {
    await #expect(processExitsWith: .signal(SIGTERM)) { [folder = folder as String] in
      TemporaryNames.removeOnSignals()
      var output = try OutputFile.create(folder + "/out", overwrite: true, nameless: false)
      try output.write([1])
      kill(getpid(), SIGTERM)
      sleep(20)
      output.discard()
    }
    #expect(try names == [])
    await #expect(processExitsWith: .exitCode(3)) { [folder = folder as String] in
      signal(SIGHUP, SIG_IGN)
      TemporaryNames.removeOnSignals()
      var output = try OutputFile.create(folder + "/out", overwrite: true, nameless: false)
      try output.write([1])
      kill(getpid(), SIGHUP)
      try output.commit()
      exit(3)
    }
    #expect(try names == ["out"])
  }
}
