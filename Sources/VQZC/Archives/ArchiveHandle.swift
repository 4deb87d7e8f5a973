import VQZ

/// An archive as callers hold it.
final class ArchiveHandle: Sendable {
  let archive: VQZArchive

  init(_ archive: VQZArchive) {
    self.archive = archive
  }

  /// Holds a number against those of the members.
  ///
  /// - Throws: `usage`.
  func check(_ number: Int) throws(VQZError) {
    guard (0..<archive.count).contains(number) else {
      throw VQZError(
        .usage,
        "number: found \(UInt(bitPattern: number)), expected less than \(archive.count)")
    }
  }
}
