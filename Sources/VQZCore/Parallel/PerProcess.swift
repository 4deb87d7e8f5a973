internal import Synchronization

/// A value behind a lock, of which a child of `fork` gets one of its own.
///
/// The lock that `fork` copies may be held by a thread that the child does not have: it would wait
/// for ever, or trap. A child therefore begins with a new value, and leaves the copy as it is. For
/// what can be made again, such as memory kept for the next use.
@safe package final class PerProcess<Value: Sendable>: @unchecked Sendable {
  /// The value of one process.
  private final class Copy: Sendable {
    let processNumber: Int
    let value: Mutex<Value>

    init(_ value: Value, processNumber: Int) {
      self.processNumber = processNumber
      self.value = Mutex(value)
    }
  }

  private let make: @Sendable () -> Value
  /// Nil until the value is first asked for.
  @unsafe private let latest = unsafe Atomic<Unmanaged<Copy>?>(nil)

  /// - Parameter make: what the value is in the beginning.
  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
  }

  deinit {
    unsafe latest.load(ordering: .acquiring)?.release()
  }

  /// Runs `body` with the value, which no other thread has meanwhile.
  package func withLock<Result: Sendable, E: Error>(
    _ body: (inout Value) throws(E) -> Result
  ) throws(E) -> Result {
    try current.value.withLock { (value) throws(E) -> Result in try body(&value) }
  }

  /// That of this process. Of threads that meet here, one makes it.
  private var current: Copy {
    let number = ForkCount.current
    let old = unsafe latest.load(ordering: .acquiring)
    if let known = unsafe old?.takeUnretainedValue(), known.processNumber == number {
      return known
    }
    let new = unsafe Unmanaged.passRetained(Copy(make(), processNumber: number))
    let (done, found) = unsafe latest.compareExchange(
      expected: old, desired: new, ordering: .acquiringAndReleasing)
    if done { return unsafe new.takeUnretainedValue() }
    unsafe new.release()
    return unsafe found?.takeUnretainedValue() ?? self.current
  }
}
