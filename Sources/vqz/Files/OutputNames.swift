import VQZ
import VQZSystem

/// The outputs of one run, looked at before any work starts: no result may replace another one,
/// nor an input that is yet to be read.
struct OutputNames {
  /// Where a file stands, whatever path leads to it.
  private enum Place: Hashable {
    /// One that exists.
    case file(FileStatus)
    /// One that does not: its folder, and the bytes of its name there. Texts would not do: Swift
    /// finds those equal that differ in how accents are written.
    case name(FileStatus, [UInt8])
    /// The same below a folder that does not exist yet.
    case path([UInt8])
  }

  /// The name of the input that each output is made from.
  private var sources: [Place: String] = [:]
  /// Files that the run reads.
  private var inputs: [FileStatus: String] = [:]

  init(_ list: JobList) {
    for job in list.jobs {
      guard let path = job.path, let status = FileStatus(path), status.kind == .file else {
        continue
      }
      inputs[status] = path
    }
  }

  /// Notes where the result of a job goes.
  ///
  /// - Throws: `usage` where the result of another job goes there, or another job reads there.
  mutating func claim(_ target: OutputTarget, for job: Job) throws {
    guard let path = target.path else { return }
    let place = Self.place(path)
    if let other = sources[place] {
      throw FileFailure(
        path,
        VQZError(
          .usage, "output: found two inputs for it, \(other) and \(job.name), expected one",
          hint: "name them in two runs, with an --output-dir for each"))
    }
    if case .file(let status) = place, let other = inputs[status], other != job.path {
      throw FileFailure(
        path,
        VQZError(
          .usage, "output of \(job.name): found another input of this run, expected a new name",
          hint: "name them in two runs, or give --output-dir"))
    }
    sources[place] = job.name
  }

  private static func place(_ path: String) -> Place {
    // What is neither file nor link, such as /dev/null, may take any number of results.
    if let status = FileStatus(path), status.kind == .file { return .file(status) }
    let folder = FilePath.folder(of: path)
    guard let status = FileStatus(folder.isEmpty ? "." : folder) else {
      return .path(path.systemBytes)
    }
    return .name(status, FilePath.name(of: path).systemBytes)
  }
}
