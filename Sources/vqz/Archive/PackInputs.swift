import VQZ
import VQZSystem

/// The inputs of an archive in the order of its members, all names known before any work.
struct PackInputs {
  /// One input, and what its member is called.
  struct Entry {
    let name: [UInt8]
    let job: Job
    let path: String
    /// Which file it is, before it is read.
    let version: String?
    /// Bytes of the file; 0 where it cannot be looked at.
    let byteCount: Int

    /// Whether it is a `.vqz` file already.
    var isCompressed: Bool { FilePath.suffix(of: path) == "vqz" }
  }

  let entries: [Entry]
  /// What could not be made into a job.
  let failures: [FileFailure]

  /// Files that folders are searched for.
  static let suffixes = JobList.signalSuffixes.union(JobList.compressedSuffixes)

  /// - Parameter output: the archive, which is never one of its members; nil for no file.
  /// - Throws: `usage` where two inputs would be one member; what is wrong with a name.
  init(_ list: JobList, output: String?) throws {
    var entries: [Entry] = []
    for job in list.jobs {
      guard let path = job.path else {
        throw VQZError(
          .usage, "input: found standard input, expected files and folders",
          hint: "a member has the name of its file")
      }
      if let output, FileStatus.isSameFile(path, output) { continue }
      let name =
        FilePath.suffix(of: job.relativePath) == "vqz"
        ? FilePath.withoutSuffix(job.relativePath) : job.relativePath
      entries.append(
        Entry(
          name: name.systemBytes, job: job, path: path, version: job.version,
          byteCount: FileStatus.byteCount(ofFile: path) ?? 0))
    }
    entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
    for (first, second) in zip(entries, entries.dropFirst()) where first.name == second.name {
      throw FileFailure(
        second.path,
        VQZError(
          .usage,
          "member \(SystemText.decode(second.name)): found two inputs for it, \(first.path) and "
            + "\(second.path), expected one", hint: "pack them in two archives"))
    }
    try VQZArchiveWriter.check(names: entries.map(\.name))
    self.entries = entries
    failures = list.failures
  }

  var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount } }
}
