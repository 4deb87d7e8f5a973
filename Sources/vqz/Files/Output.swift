import VQZ
import VQZSystem

/// The output of one job: a file that appears whole or not at all, or standard output.
final class Output {
  let target: OutputTarget
  private var file: OutputFile?
  private(set) var byteCount = 0
  /// Why a write failed. What calls `write` from deep below knows no files; see `blamed`.
  private var failure: FileFailure?

  init(_ target: OutputTarget, overwrite: Bool) throws {
    self.target = target
    guard let path = target.path else { return }
    do {
      file = try OutputFile.create(path, overwrite: overwrite)
    } catch {
      throw Self.failure(path, error)
    }
  }

  /// An output in a folder that is open; no link leads it elsewhere.
  init(_ name: String, in folder: OutputFolder, overwrite: Bool) throws {
    let path = FilePath.join(folder.path, name)
    target = .file(path)
    do {
      file = try OutputFile.create(name, in: folder, overwrite: overwrite)
    } catch {
      throw Self.failure(path, error)
    }
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    byteCount += bytes.count
    do throws(FileError) {
      switch target {
      case .standardOutput: try StandardStreams.writeOutput(bytes)
      case .file: try file?.write(bytes)
      }
    } catch {
      failure = FileFailure(target.path ?? StandardStreams.outputName, error)
      throw error
    }
  }

  /// Runs `work`, which writes here; where that fails, the error names the output and not the
  /// input that was worked on.
  func blamed<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      throw failure ?? error
    }
  }

  func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes.span) }

  /// Gives the file its name.
  ///
  /// - Parameters:
  ///   - flushing: false where a power cut soon after may cost it.
  ///   - input: whose permissions and times the file gets; nil for those of a new one.
  func commit(flushing: Bool = true, like input: String? = nil) throws {
    guard let path = target.path, let file = file.take() else { return }
    if let input { file.takeAttributes(of: input) }
    do {
      try file.commit(flushing: flushing)
    } catch {
      throw Self.failure(path, error)
    }
  }

  private static func failure(_ path: String, _ error: FileError) -> FileFailure {
    guard error == .outputExists else { return FileFailure(path, error) }
    let plain = VQZError(wrapping: error)
    return FileFailure(
      path, VQZError(plain.code, plain.message, hint: "-f overwrites, -n skips such files"))
  }
}

extension Output {
  /// Finds out whether a file could be made there, and leaves nothing behind: for work that takes
  /// long before it has something to write.
  static func probe(_ path: String) throws {
    do { try OutputFile.create(path, overwrite: true).discard() } catch {
      throw Self.failure(path, error)
    }
  }

  /// Whether an output of that name would replace what the job reads, be it through a redirection.
  private static func isInput(_ path: String, of job: Job) -> Bool {
    if let input = job.path { return FileStatus.isSameFile(input, path) }
    guard let output = FileStatus(path), output.kind == .file else { return false }
    return output == FileStatus.standardInput
  }

  /// Looks before any work is done: false where the file is to be skipped. Makes the folders
  /// that `--output-dir` asks for.
  static func prepare(
    _ target: OutputTarget, for job: Job, _ options: OutputOptions
  ) throws -> Bool {
    guard let path = target.path else {
      guard options.existing == .force || !StandardStreams.outputIsTerminal else {
        throw VQZError(
          .usage, "output: found a terminal, expected a file or a pipe",
          hint: "-o names a file, -f writes to the terminal")
      }
      return true
    }
    if isInput(path, of: job) {
      throw FileFailure(
        path, VQZError(.usage, "output: found the input itself, expected another file"))
    }
    if options.outputDir != nil {
      let folder = FilePath.folder(of: path)
      do { try Folder.create(folder) } catch { throw FileFailure(folder, error) }
    }
    guard let status = FileStatus(path) else { return true }
    if options.inputFate == .remove, status.kind == .other {
      throw FileFailure(
        path,
        VQZError(
          .usage, "output: found a device or pipe, which keeps nothing, expected a file",
          hint: "without --rm the input stays"))
    }
    guard status.kind == .file else { return true }
    switch options.existing {
    case .force: return true
    case .noOverwrite: return false
    case nil: throw failure(path, .outputExists)
    }
  }
}
