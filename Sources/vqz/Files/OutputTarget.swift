import VQZ
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
    _ job: Job, _ options: OutputOptions, kind: PictureContainer, layout: PictureLayout
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
  /// Nil for suffixes that say nothing.
  static func written(for path: String) throws -> PictureContainer? {
    switch FilePath.suffix(of: path) {
    case "png": return .png
    case "pnm", "ppm", "pgm": return .pnm
    case "pam": return .pam
    case "jpg", "jpeg", "webp", "avif", "jxl", "tif", "tiff", "gif", "bmp", "pbm":
      throw VQZError(
        .usage,
        "kind of output: found .\(FilePath.suffix(of: path) ?? ""), "
          + "expected .png, .ppm, .pgm, .pnm or .pam")
    default: return nil
    }
  }

  /// Suffixes a file of this kind may already have.
  static func suffixes(_ kind: PictureContainer, _ layout: PictureLayout) -> Set<String> {
    switch kind {
    case .png: ["png"]
    case .pnm: layout.colourChannelCount == 1 ? ["pgm", "pnm"] : ["ppm", "pnm"]
    case .pam: ["pam"]
    case .jpeg: []
    }
  }
}
