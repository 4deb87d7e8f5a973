import VQZ
import VQZSystem

/// One input of a command.
struct Job: Equatable {
  enum Input: Equatable {
    case file(String)
    case standardInput
  }

  let input: Input
  /// Where the output goes below `--output-dir`: the name, or for files found in a folder the
  /// path from that folder on.
  let relativePath: String

  static let standardInput = Job(input: .standardInput, relativePath: "")

  init(input: Input, relativePath: String) {
    self.input = input
    self.relativePath = relativePath
  }

  init(path: String) {
    self.init(input: .file(path), relativePath: FilePath.name(of: path))
  }

  /// The name for messages.
  var name: String {
    switch input {
    case .file(let path): path
    case .standardInput: "(standard input)"
    }
  }

  /// Nil for standard input.
  var path: String? {
    if case .file(let path) = input { path } else { nil }
  }

  /// Which file the input is just now, as it was last written; nil where it is none.
  var version: String? { path.flatMap { FileStatus.version(ofFile: $0) } }

  /// Removes the input, whose output is whole; not standard input.
  ///
  /// - Parameter version: of the input before it was read. What was written since then is nowhere
  ///   else, so it stays.
  func remove(ifStill version: String?) throws {
    guard let path else { return }
    guard FileStatus(path) == nil || version == self.version else {
      throw VQZError(
        .inputOutput,
        "cannot remove the input: found a file that was written to meanwhile, "
          + "expected the one that was read", hint: "the output is of the file as it was before")
    }
    do { try Folder.remove(path) } catch { throw FileFailure(path, error) }
  }

  /// All bytes of the input.
  func read(limit: Int, allowingTerminal: Bool) throws -> [UInt8] {
    switch input {
    case .file(let path): return try readFile(path, limit: limit)
    case .standardInput:
      guard allowingTerminal || !StandardStreams.inputIsTerminal else {
        throw VQZError(
          .usage, "input: found a terminal, expected a file or a pipe",
          hint: "name a file, or give -f to type binary data")
      }
      return try readStandardInput(limit: limit)
    }
  }
}

/// An error about another file than the input of its job.
struct FileFailure: Error {
  let path: String
  let error: VQZError

  init(_ path: String, _ error: any Error) {
    self.path = path
    self.error = (error as? FileFailure)?.error ?? VQZError(wrapping: error)
  }
}
