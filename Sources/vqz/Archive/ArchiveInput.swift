import ArgumentParser
import VQZ
import VQZSystem

/// Archives among the inputs of commands that take compressed files.
enum ArchiveInput {
  /// The archive of a job; nil where it is none.
  static func open(_ job: Job, _ limits: ResourceLimits) throws -> VQZArchive? {
    guard let path = job.path, FileStatus(path)?.kind == .file,
      VQZArchive.begins(with: try readFront(path, byteCount: 8))
    else { return nil }
    return try VQZArchive(path: path, limits: limits)
  }

  /// An archive that is named first: what is named behind it are members.
  static func first(
    of inputs: InputOptions, _ limits: ResourceLimits
  ) throws -> (job: Job, archive: VQZArchive, names: [String])? {
    guard inputs.filelist == nil, inputs.shard == nil, let path = inputs.files.first,
      FileStatus(path)?.kind == .file
    else { return nil }
    let job = Job(path: path)
    do {
      guard let archive = try open(job, limits) else { return nil }
      return (job, archive, Array(inputs.files.dropFirst()))
    } catch {
      throw FileFailure(path, error)
    }
  }

  /// A member as an input, for messages about it.
  static func job(_ archiveName: String, _ archive: VQZArchive, _ number: Int) -> Job {
    let name = SystemText.decode(archive.name(number))
    return Job(input: .file("\(archiveName): \(name)"), relativePath: name)
  }
}

/// Works through members: a failure is told and the next one begins.
struct MemberBatch {
  private let name: String
  private let archive: VQZArchive
  private let console: Console
  /// The worst of what went wrong so far.
  private(set) var worst = ExitStatus.success

  init(_ name: String, _ archive: VQZArchive, _ console: Console) {
    self.name = name
    self.archive = archive
    self.console = console
  }

  mutating func run(_ number: Int, _ work: (_ file: [UInt8]) throws -> Void) {
    do {
      try work(try archive.file(number))
    } catch {
      let member = ArchiveInput.job(name, archive, number).name
      let failure = (error as? FileFailure) ?? FileFailure(member, error)
      console.complain(FailureReport(error: failure.error, file: failure.path))
      worst = max(worst, ExitStatus(failure.error))
    }
  }

  /// - Throws: `ExitCode` with the worst status.
  func finish() throws {
    guard worst == .success else { throw ExitCode(worst.rawValue) }
  }
}
