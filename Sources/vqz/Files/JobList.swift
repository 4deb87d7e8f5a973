import VQZ
import VQZSystem

/// The inputs a command line names: files, folders to walk, lists of names, standard input.
struct JobList {
  private(set) var jobs: [Job] = []
  /// What could not be made into a job; reported with the rest, stops nothing.
  private(set) var failures: [FileFailure] = []
  /// The share of it all that this run works on; nil is everything.
  private var shard: ShardQuantity?

  /// The jobs of this run. Names of outputs are compared among all `jobs`, so that no two shares
  /// write one file.
  var work: [Job] {
    guard let shard else { return jobs }
    return jobs.enumerated().filter { shard.takes($0.offset) }.map(\.element)
  }

  /// What is told in this run: the first share speaks for all.
  var complaints: [FileFailure] { shard.map(\.number) ?? 1 == 1 ? failures : [] }

  /// Suffixes of files taken from folders when signals are wanted.
  static let signalSuffixes = SignalFile.suffixes
  /// The same when compressed files are wanted.
  static let compressedSuffixes: Set<String> = ["vqz"]

  /// Most bytes of a list of files.
  private static let listLimit = 1 << 30

  /// - Parameter suffixes: of the files that are taken from folders.
  init(_ options: InputOptions, suffixes: Set<String>) {
    self.init(paths: options.files, recursive: options.recursive, suffixes: suffixes)
    if let list = options.filelist { append(list: list, options.recursive, suffixes) }
    if options.files.isEmpty && options.filelist == nil { jobs = [.standardInput] }
    shard = options.shard
  }

  init(paths: [String], recursive: Bool, suffixes: Set<String>) {
    for path in paths { append(path, recursive, suffixes) }
  }

  /// Files, folders with what is below them, and what a list names.
  init(paths: [String], filelist: String?, suffixes: Set<String>) {
    self.init(paths: paths, recursive: true, suffixes: suffixes)
    if let filelist { append(list: filelist, true, suffixes) }
  }

  private mutating func append(list: String, _ recursive: Bool, _ suffixes: Set<String>) {
    do {
      for name in try Self.names(in: list) { append(name, recursive, suffixes) }
    } catch {
      failures.append(FileFailure(list, error))
    }
  }

  /// An empty list, to be filled with jobs made elsewhere.
  init() {}

  mutating func append(_ job: Job) { jobs.append(job) }

  private mutating func append(_ path: String, _ recursive: Bool, _ suffixes: Set<String>) {
    if path == "-" {
      jobs.append(.standardInput)
    } else if FileStatus(path)?.kind == .folder {
      guard recursive else {
        let error = VQZError(
          .noInput, "cannot open: found a folder, expected a file",
          hint: "-r takes the files in folders")
        failures.append(FileFailure(path, error))
        return
      }
      let count = jobs.count + failures.count
      walk(path, relative: "", suffixes)
      if jobs.count + failures.count == count {
        let wanted = suffixes.sorted().map { "." + $0 }.joined(separator: ", ")
        let error = VQZError(
          .noInput, "nothing to do: found no file in the folder, expected \(wanted)")
        failures.append(FileFailure(path, error))
      }
    } else {
      jobs.append(Job(path: path))
    }
  }

  /// Links inside folders are left alone: they may lead anywhere, also in circles.
  private mutating func walk(_ folder: String, relative: String, _ suffixes: Set<String>) {
    do {
      for name in try Folder.names(in: folder) {
        let path = FilePath.join(folder, name)
        let below = FilePath.join(relative, name)
        switch FileStatus(path, followingLinks: false)?.kind {
        case .folder: walk(path, relative: below, suffixes)
        case .file where suffixes.contains(FilePath.suffix(of: name) ?? ""):
          jobs.append(Job(input: .file(path), relativePath: below))
        default: break
        }
      }
    } catch {
      failures.append(FileFailure(folder, error))
    }
  }

  /// One name a line; empty lines do not count.
  private static func names(in list: String) throws -> [String] {
    let bytes =
      try list == "-"
      ? readStandardInput(limit: listLimit) : readFile(list, limit: listLimit)
    return bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
      .map { SystemText.decode($0) }
  }
}
