internal import Synchronization
internal import VQZSystem

/// The one place where work is shared among threads.
///
/// Every call names independent items 0..<count; the caller chooses the items, never the
/// threads, so no result can depend on how many threads there are or on their speed.
package enum WorkerPool {
  /// Threads that are worth having: as many as the calling thread may use processors.
  package static var availableThreadCount: Int { Processors.usableCount }

  /// Lets go of all threads that wait for work, and returns when they are gone; those that are
  /// needed again come again.
  ///
  /// For a program that is about to unload this code (`dlclose`), which must not vanish under the
  /// threads that sleep in it, or that wants no other thread for a while. Not to be called from
  /// within work.
  package static func dismissHelpers() { Crew.shared.dismiss() }

  /// Runs `body` once for every index in 0..<count on up to `threads` threads (on fewer where the
  /// system gives no more), and returns when all are done.
  ///
  /// If some throw, the error of the lowest index is thrown: indices are handed out in order, so
  /// every lower index has run to its end by then, whatever the threads. A child of `fork` may call
  /// this; but a `body` that forks must not return in the child, where nobody does the rest.
  package static func forEach<E: Error>(
    count: Int, threads: Int, _ body: @Sendable (Int) throws(E) -> Void
  ) throws(E) {
    guard threads > 1 && count > 1 else {
      for index in 0..<max(0, count) { try body(index) }
      return
    }
    let desk = Desk<E>()
    Crew.shared.run(helpers: min(threads, count) - 1) {
      while let index = desk.take(below: count) {
        do throws(E) {
          try body(index)
        } catch {
          desk.report(error, at: index)
        }
      }
    }
    if let error = desk.firstError { throw error }
  }

  /// Begins to run `body` for every index in 0..<count, on `threads` threads besides this one,
  /// which goes on at once; for work that something later waits for.
  package static func errand(
    count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Void
  ) -> Errand {
    let desk = Desk<Never>()
    return Errand(
      Crew.shared.begin(helpers: min(threads, count)) {
        while let index = desk.take(below: count) { body(index) }
      })
  }

  /// The results of `body` for every index, in order.
  package static func map<Result: Sendable, E: Error>(
    count: Int, threads: Int, _ body: @Sendable (Int) throws(E) -> Result
  ) throws(E) -> [Result] {
    let results = Results<Result>(count: max(0, count))
    try forEach(count: count, threads: threads) { index throws(E) in
      results.set(try body(index), at: index)
    }
    return results.all
  }

  /// Runs `body` for consecutive ranges of `size` indices (the last may be shorter) that
  /// together are 0..<total. The ranges depend on `size` alone.
  package static func forEachChunk<E: Error>(
    total: Int, size: Int, threads: Int, _ body: @Sendable (Range<Int>) throws(E) -> Void
  ) throws(E) {
    let size = max(1, size)
    let count = total / size + (total % size > 0 ? 1 : 0)
    try forEach(count: count, threads: threads) { index throws(E) in
      let start = index * size
      try body(start..<min(start + size, total))
    }
  }
}

/// Hands out indices in order and keeps the error of the lowest one.
///
/// It lies where it was made: work that is shared many times a second asks for no memory.
private struct Desk<E: Error>: ~Copyable, Sendable {
  private let next = Atomic<Int>(0)
  private let failed = Atomic<Bool>(false)
  private let first = Mutex<(index: Int, error: E)?>(nil)

  func take(below count: Int) -> Int? {
    guard !failed.load(ordering: .relaxed) else { return nil }
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  func report(_ error: E, at index: Int) {
    first.withLock { kept in
      if let found = kept, found.index < index { return }
      kept = (index, error)
    }
    failed.store(true, ordering: .relaxed)
  }

  var firstError: E? { first.withLock { $0?.error } }
}

/// One slot an index. Different threads write different slots, and nobody reads before all are
/// done; that is what makes the unchecked sharing sound.
@safe private final class Results<Element>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Element?>

  init(count: Int) {
    unsafe slots = .allocate(capacity: count)
    unsafe slots.initialize(repeating: nil)
  }

  deinit {
    unsafe slots.deinitialize()
    unsafe slots.deallocate()
  }

  func set(_ value: Element, at index: Int) {
    unsafe slots[index] = value
  }

  var all: [Element] { unsafe slots.compactMap { $0 } }
}
