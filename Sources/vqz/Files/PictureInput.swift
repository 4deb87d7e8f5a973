import VQZ

/// Signals as they come in.
enum PictureInput {
  /// The signal of a job and the size of its file. What reading left out is told.
  ///
  /// The bytes of the file are gone when this returns: a large picture is in memory once.
  static func read(
    _ job: Job, limits: ResourceLimits, allowingTerminal: Bool = false, _ console: Console
  ) throws -> (Signal, byteCount: Int) {
    let bytes = try job.read(limit: limits.memoryByteCount, allowingTerminal: allowingTerminal)
    // The file stays in memory while its samples are made.
    var rest = limits
    rest.memoryByteCount -= bytes.count
    let picture = try SignalFile.read(bytes, limits: rest)
    for notice in picture.notices { console.notice(notice, about: job.name) }
    return (picture, bytes.count)
  }
}
