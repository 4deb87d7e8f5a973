import Synchronization
import VQZNetwork

/// Where the pool of feature maps of one decode waits for the next.
///
/// A decode has a pool of its own, so decodes at the same time share nothing. Nobody ever waits for
/// the shelf: a child of `fork` whose parent was just at it would wait for ever.
final class MapPoolShelf: Sendable {
  private let kept = Mutex<MapPool?>(nil)

  /// The pool that was put back last, or a new one.
  func take() -> MapPool {
    kept.withLockIfAvailable { pool in
      defer { pool = nil }
      return pool
    }.flatMap { $0 } ?? MapPool()
  }

  /// Keeps a pool that nobody uses any more for the next decode.
  func putBack(_ pool: MapPool) {
    _ = kept.withLockIfAvailable { $0 = pool }
  }
}
