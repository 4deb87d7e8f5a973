public import VQZ
internal import VQZCore
internal import VQZSignal
internal import VQZSystem

extension VectorSource {
  /// Samples that are read at a time, about.
  static let runSampleCount = 1 << 20

  /// The vectors of a file, or of all files of vectors in a folder and those below it, one file
  /// after another. They need not fit in memory and must not change meanwhile.
  ///
  /// - Parameters:
  ///   - path: of a file or folder. Files are those that can hold vectors: `.npy` of two axes,
  ///     `.fvecs` and `.bvecs`; others of a folder are left alone.
  ///   - limits: what reading may spend.
  /// - Throws: `noInput` where there is nothing to read, `usage` where dimensions differ from file
  ///   to file, and what is wrong with a file.
  public init(path: String, limits: ResourceLimits = ResourceLimits()) throws(VQZError) {
    let files = try Self.files(path)
    var readers: [SignalFileReader] = []
    for file in files {
      let reader = try SignalFileReader(
        path: file, suffix: FolderListing.suffix(file), kind: .vectors, limits: limits)
      if let first = readers.first, reader.header.shape.channels != first.header.shape.channels {
        throw VQZError(
          .usage,
          "vectors: found \(reader.header.shape.channels) numbers each in \(file), expected "
            + "\(first.header.shape.channels) as in \(files[0])",
          hint: "train on vectors of the same dimensions")
      }
      readers.append(reader)
    }
    guard let dimensions = readers.first?.header.shape.channels else {
      throw VQZError(
        .noInput, "vectors: found none in \(path), expected files of vectors",
        hint: "name a file or a folder with .npy, .fvecs or .bvecs files")
    }
    let runLength = max(1, Self.runSampleCount / dimensions)
    var (file, row) = (0, 0)
    try self.init(dimensions: dimensions) {
      while file < readers.count {
        let reader = readers[file]
        guard row < reader.rowCount else {
          (file, row) = (file + 1, 0)
          continue
        }
        let rows = row..<min(row + runLength, reader.rowCount)
        row = rows.upperBound
        return SampleNumbers.of(try reader.rows(rows), reader.header.sampleType)
          .map { Float($0) }
      }
      return nil
    }
  }

  /// A file itself, or those of a folder, in the order of their names.
  private static func files(_ path: String) throws(VQZError) -> [String] {
    if FileStatus(path)?.kind == .file { return [path] }
    do throws(TrainingError) {
      return try FolderListing.files(in: path, kind: .vectors).map { path + "/" + $0 }
    } catch {
      throw VQZError(error)
    }
  }
}
