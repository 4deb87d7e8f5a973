import VQZ
import VQZCore
import VQZSignal

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
    _ job: Job, _ options: OutputOptions, kind: Signal.Origin, layout: PictureLayout
  ) throws -> OutputTarget {
    let isNamed = options.output != nil || options.toStandardOutput || job.path == nil
    guard isNamed || FilePath.suffix(of: job.relativePath) == "vqz" else {
      throw VQZError(
        .usage, "name of the output: found no suffix .vqz to remove, expected one",
        hint: "-o names the output")
    }
    return place(job, options) { name in
      let original = FilePath.withoutSuffix(name)
      let suffix = FilePath.suffix(of: original) ?? ""
      if PictureKind.suffixes(kind, layout).contains(suffix) { return original }
      let isPicture = JobList.pictureSuffixes.contains(suffix)
      return (isPicture ? FilePath.withoutSuffix(original) : original) + kind.suffix(for: layout)
    }
  }

  private static func place(
    _ job: Job, _ options: OutputOptions, _ rename: (String) -> String
  ) -> OutputTarget {
    if options.toStandardOutput { return .standardOutput }
    if let output = options.output { return .file(output) }
    guard let path = job.path else { return .standardOutput }
    guard let folder = options.outputDir else { return .file(rename(path)) }
    return .file(FilePath.join(folder, rename(job.relativePath)))
  }
}

/// Which kind of picture file a suffix means.
enum PictureKind {
  /// The kind that the name of an output asks for; nil for a name without suffix, or of something
  /// that is there and no file (`/dev/full`).
  ///
  /// - Throws: `usage` for a suffix of nothing written here, and where such a file cannot hold
  ///   the channels of the picture: another kind under that name would deceive every reader.
  static func written(for path: String, layout: PictureLayout) throws -> Signal.Origin? {
    guard let suffix = FilePath.suffix(of: path), FileStatus(path)?.kind != .other else {
      return nil
    }
    switch suffix {
    case "png": return .png
    case "pam": return .pam
    case "pnm", "ppm", "pgm":
      try check(suffix, path, layout)
      return .pnm
    default:
      throw VQZError(
        .usage, "kind of output: found .\(suffix), expected .png, .ppm, .pgm, .pnm or .pam")
    }
  }

  private static func check(_ suffix: String, _ path: String, _ layout: PictureLayout) throws {
    func refuse(_ found: String, _ expected: String, _ hint: String) -> VQZError {
      VQZError(
        .usage, "kind of output: found \(found) for \(path), expected \(expected)",
        hint: "name the output \(hint)")
    }
    if layout.hasAlpha { throw refuse("alpha", "grey or rgb", ".pam or .png") }
    let isGrey = layout.colourCount == 1
    if suffix == "pgm" && !isGrey {
      throw refuse("a colour picture", "a grey one", ".ppm, .pam or .png")
    }
    if suffix == "ppm" && isGrey {
      throw refuse("a grey picture", "a colour one", ".pgm, .pam or .png")
    }
  }

  /// Suffixes a file of this kind may already have.
  static func suffixes(_ kind: Signal.Origin, _ layout: PictureLayout) -> Set<String> {
    switch kind {
    case .png: ["png"]
    case .pnm: layout.colourCount == 1 ? ["pgm", "pnm"] : ["ppm", "pnm"]
    case .pam: ["pam"]
    case .none, .jpeg: []
    }
  }
}
