import VQZCore
import VQZNetwork

/// Where the pool of feature maps of one decode waits for the next.
///
/// A decode has a pool of its own, so decodes at the same time share nothing. A child of `fork`
/// begins with an empty shelf.
final class MapPoolShelf: Sendable {
  /// Nil where every pool is at work, or none was made yet.
  private let kept = PerProcess<MapPool?> { nil }

  /// The pool that was put back last, or a new one.
  func take() -> MapPool {
    kept.withLock { pool in
      defer { pool = nil }
      return pool
    } ?? MapPool()
  }

  /// Keeps a pool that nobody uses any more for the next decode.
  func putBack(_ pool: MapPool) {
    kept.withLock { $0 = pool }
  }
}
