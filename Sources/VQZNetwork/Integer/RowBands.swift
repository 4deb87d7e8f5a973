internal import VQZCore

/// How the rows of a map are shared among threads.
enum RowBands {
  /// Rows of a band: few enough that what a band reads stays in the second-level cache while every
  /// output block is computed from it, many enough that the weights are not read too often.
  static let height = 8

  /// Calls `body` for bands of rows that cover `0 ..< height`. Which bands there are changes no
  /// result: no row depends on another.
  static func forEach(height: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let threads = max(1, min(threads, height))
    let share = (height + threads - 1) / threads
    WorkerPool.forEachChunk(
      total: height, size: min(share, Self.height), threads: threads, body)
  }
}
