import VQZ
import VQZSystem

/// Where the result of a job goes.
enum OutputTarget: Equatable {
  case file(String)
  case standardOutput

  var path: String? {
    if case .file(let path) = self { path } else { nil }
  }

  /// `photo.png` becomes `photo.png.vqz`.
  static func compressed(_ job: Job, _ options: OutputOptions) -> OutputTarget {
    place(job, options) { $0 + ".vqz" }
  }

  /// `photo.png.vqz` becomes `photo.png`, with the suffix of what is written where the name
  /// says something else.
  static func decompressed(
    _ job: Job, _ options: OutputOptions, kind: Signal.Origin, channels: Int
  ) throws -> OutputTarget {
    let isNamed = options.output != nil || options.toStandardOutput || job.path == nil
    guard isNamed || FilePath.suffix(of: job.relativePath) == "vqz" else {
      throw VQZError(
        .usage, "name of the output: found no suffix .vqz to remove, expected one",
        hint: "-o names the output")
    }
    return place(job, options) {
      written(FilePath.withoutSuffix($0), kind: kind, channels: channels)
    }
  }

  /// The name of a file of some format in place of that of the original.
  static func written(_ original: String, kind: Signal.Origin, channels: Int) -> String {
    let suffix = FilePath.suffix(of: original) ?? ""
    let own = SignalFile.suffixes(of: kind, channels: channels)
    if own.contains(suffix) { return original }
    let isSignal = JobList.signalSuffixes.contains(suffix)
    return (isSignal ? FilePath.withoutSuffix(original) : original)
      + (own.first.map { "." + $0 } ?? "")
  }

  private static func place(
    _ job: Job, _ options: OutputOptions, _ rename: (String) -> String
  ) -> OutputTarget {
    if options.toStandardOutput { return .standardOutput }
    if let output = options.output { return .file(output) }
    guard let path = job.path else { return .standardOutput }
    guard let folder = options.outputDir else {
      // A pipe or a device, such as /dev/stdin, is no file to put another beside.
      return FileStatus(path)?.kind == .other ? .standardOutput : .file(rename(path))
    }
    return .file(FilePath.join(folder, rename(job.relativePath)))
  }
}
