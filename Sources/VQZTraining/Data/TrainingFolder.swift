public import VQZ
internal import VQZCore
internal import VQZSignal

/// A folder of files to learn from.
public enum TrainingFolder {
  /// The kind of signals that are in a folder and those below it: the first of picture, array and
  /// series that all of the files can be. Files that are no signals do not count.
  ///
  /// - Parameter folder: its path.
  /// - Returns: nil where there is no signal.
  /// - Throws: `noInput` where the folder cannot be read; `usage` where files are not all of one
  ///   kind.
  public static func kind(of folder: String) throws(VQZError) -> SignalKind? {
    let paths: [String]
    do throws(TrainingError) {
      paths = try FolderListing.files(in: folder, kind: nil)
    } catch {
      throw VQZError(error)
    }
    // One file of each suffix says all.
    var names: [String: String] = [:]
    for path in paths {
      guard let suffix = FolderListing.suffix(path), names[suffix] == nil else { continue }
      names[suffix] = path
    }
    guard !names.isEmpty else { return nil }
    if let fitting = SignalFormat.kind(ofSuffixes: names.keys) { return fitting }
    let kinds = SignalKind.allCases
    let examples = kinds.compactMap { kind in
      names.values.sorted().first { path in
        FolderListing.suffix(path).map { suffix in
          kinds.first { FolderListing.suffixes(of: $0).contains(suffix) } == kind
        } ?? false
      }.map { "\($0), which is of kind \(kind)" }
    }
    throw VQZError(
      .usage,
      "samples in \(folder): found \(examples.joined(separator: ", and ")), expected files of one "
        + "kind",
      hint: "name the kind that is to be learnt, or keep the others in another folder")
  }
}
