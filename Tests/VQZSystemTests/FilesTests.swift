import Foundation
import Testing
import VQZSystem

/// A fresh folder for each test, removed afterwards.
@Suite final class FilesTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/vqz-files-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  @Test(arguments: [true, false])
  func aFileAppearsOnlyOnCommit(nameless: Bool) throws {
    let path = folder + "/out"
    var output = try OutputFile.create(path, overwrite: false, nameless: nameless)
    try output.write([1, 2, 3])
    #expect(!FileManager.default.fileExists(atPath: path))
    try output.write([0, 4, 5][1...])
    try output.commit()
    #expect(try readFile(path, limit: 100) == [1, 2, 3, 4, 5])
    #expect(try names == ["out"])
  }

  /// What `kill -9` leaves: nothing, on file systems with nameless files; at worst a file whose
  /// name says what it is, and never one of the output's name.
  @Test(arguments: [true, false])
  func nothingShowsBeforeTheCommit(nameless: Bool) throws {
    var output = try OutputFile.create(folder + "/out", overwrite: true, nameless: nameless)
    try output.write([1, 2, 3])
    let before = try names
    #expect(before.isEmpty || before == [".out.0.part"])
    try output.commit()
    #expect(try names == ["out"])
  }

  @Test(arguments: [true, false])
  func modesFollowTheMask(nameless: Bool) throws {
    var output = try OutputFile.create(folder + "/new", overwrite: false, nameless: nameless)
    try output.write([1])
    try output.commit()
    try Data([1]).write(to: URL(fileURLWithPath: folder + "/plain"))
    let attributes = { try FileManager.default.attributesOfItem(atPath: self.folder + $0) }
    #expect(
      try attributes("/new")[.posixPermissions] as? Int
        == attributes("/plain")[.posixPermissions] as? Int)
  }

  @Test(arguments: [true, false])
  func droppingAndDiscardingLeaveNothing(nameless: Bool) throws {
    do {
      var dropped = try OutputFile.create(folder + "/a", overwrite: false, nameless: nameless)
      try dropped.write([1])
    }
    var discarded = try OutputFile.create(folder + "/b", overwrite: false, nameless: nameless)
    try discarded.write([1])
    discarded.discard()
    #expect(try names == [])
  }

  @Test(arguments: [true, false])
  func anExistingFileIsKeptWithoutOverwrite(nameless: Bool) throws {
    let path = folder + "/out"
    try Data([9]).write(to: URL(fileURLWithPath: path))
    #expect(throws: FileError.outputExists) {
      let output = try OutputFile.create(path, overwrite: false, nameless: nameless)
      output.discard()
    }
    #expect(try readFile(path, limit: 10) == [9])
  }

  @Test(arguments: [true, false])
  func aFileThatAppearsMeanwhileIsKept(nameless: Bool) throws {
    let path = folder + "/out"
    var output = try OutputFile.create(path, overwrite: false, nameless: nameless)
    try output.write([1])
    try Data([9]).write(to: URL(fileURLWithPath: path))
    var thrown: FileError?
    do throws(FileError) { try output.commit() } catch { thrown = error }
    #expect(thrown == .outputExists)
    #expect(try readFile(path, limit: 10) == [9])
    #expect(try names == ["out"])
  }

  @Test(arguments: [true, false])
  func overwritingReplacesAndKeepsTheMode(nameless: Bool) throws {
    let path = folder + "/out"
    try Data([9]).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    var output = try OutputFile.create(path, overwrite: true, nameless: nameless)
    try output.write([1, 2])
    #expect(try readFile(path, limit: 10) == [9])
    try output.commit()
    #expect(try readFile(path, limit: 10) == [1, 2])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try names == ["out"])
  }

  @Test(arguments: [true, false])
  func aLinkKeepsPointingWhereItDoes(nameless: Bool) throws {
    let target = folder + "/target"
    try Data([9]).write(to: URL(fileURLWithPath: target))
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: "target")
    var output = try OutputFile.create(folder + "/link", overwrite: true, nameless: nameless)
    try output.write([7])
    try output.commit()
    #expect(try readFile(target, limit: 10) == [7])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "target")
  }

  @Test(arguments: [true, false])
  func killedHalfWayTheOldFileStays(nameless: Bool) async throws {
    let path = folder + "/out"
    try Data([9]).write(to: URL(fileURLWithPath: path))
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, nameless] in
      var output = try OutputFile.create(path, overwrite: true, nameless: nameless)
      try output.write([UInt8](repeating: 1, count: 1 << 20))
      kill(getpid(), SIGKILL)
      try output.commit()
    }
    #expect(try readFile(path, limit: 10) == [9])
    #expect(try names.filter { !$0.hasSuffix(".part") } == ["out"])
  }

  @Test func aDeviceIsWrittenDirectly() throws {
    var output = try OutputFile.create("/dev/null", overwrite: false)
    try output.write([1, 2, 3])
    try output.commit()
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }

  @Test func errorsSayWhatFailed() throws {
    func creating(_ path: String) -> FileError? {
      do throws(FileError) {
        let output = try OutputFile.create(path, overwrite: true)
        output.discard()
        return nil
      } catch {
        return error
      }
    }
    func isCreation(_ error: FileError?) -> Bool {
      if case .cannotCreate? = error { true } else { false }
    }
    func isPermission(_ error: FileError?) -> Bool {
      if case .permission? = error { true } else { false }
    }
    #expect(isCreation(creating(folder + "/none/out")))
    #expect(isCreation(creating(folder)))
    let system = creating("/proc/out")
    #expect(isCreation(system) || isPermission(system))
    func reading(_ path: String, limit: Int) -> FileError? {
      do throws(FileError) {
        _ = try readFile(path, limit: limit)
        return nil
      } catch {
        return error
      }
    }
    func isMissing(_ error: FileError?) -> Bool {
      if case .noInput? = error { true } else { false }
    }
    #expect(isMissing(reading(folder + "/none", limit: 10)))
    #expect(isMissing(reading(folder, limit: 10)))
    try Data(count: 11).write(to: URL(fileURLWithPath: folder + "/eleven"))
    #expect(reading(folder + "/eleven", limit: 10) == .tooLarge(limit: 10))
    #expect(reading(folder + "/eleven", limit: 11) == nil)
    // A device has no size: the limit holds while reading.
    #expect(reading("/dev/zero", limit: 1 << 20) == .tooLarge(limit: 1 << 20))
  }

  @Test func bigFilesComeBack() throws {
    let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var output = try OutputFile.create(folder + "/big", overwrite: false)
    try output.write(bytes)
    try output.commit()
    #expect(try readFile(folder + "/big", limit: 1 << 30) == bytes)
    #expect(throws: Never.self) { try readFile("/dev/null", limit: 0) }
  }
}
