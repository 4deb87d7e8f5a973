#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Threads that help whoever asks, kept from one piece of work to the next.
///
/// Who asks works along and never waits for a helper to come, only for those that came. So a
/// system that gives no thread (for want of memory, or by a limit) costs speed and nothing else,
/// and work inside work cannot lock up. Grand Central Dispatch waits for ever there.
@safe final class Crew: @unchecked Sendable {
  static let shared = Crew()

  /// Most helpers of a process: far more than any machine's cores gain from, far less than what
  /// its limits allow.
  static let largestCount = 255
  /// Bytes of a helper's stack. Layers nest four deep and image libraries keep their buffers
  /// elsewhere; the usual 8 MiB would only eat address space where that is limited.
  private static let stackByteCount = 2 << 20

  /// One piece of work with the seats that are still free.
  private final class Shift {
    /// Nil once it is over: no helper may keep the closure, which is only lent.
    var work: (@Sendable () -> Void)?
    var freeSeats: Int
    var helperCount = 0

    init(work: @escaping @Sendable () -> Void, seats: Int) {
      self.work = work
      freeSeats = seats
    }

    /// Never inlined: whatever this holds of the closure is let go when it returns.
    @inline(never) func serve() { work?() }
  }

  @unsafe private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// A shift with free seats was added.
  @unsafe private let arrival: UnsafeMutablePointer<pthread_cond_t>
  /// The last helper left a shift.
  @unsafe private let departure: UnsafeMutablePointer<pthread_cond_t>
  // All below is touched with the lock held.
  private var shifts: [Shift] = []
  private var helperCount = 0
  /// Helpers without a seat, those that are still on their way included.
  private var idleCount = 0

  /// Lives as long as the process: its threads never end.
  private init() {
    unsafe lock = .allocate(capacity: 1)
    unsafe arrival = .allocate(capacity: 1)
    unsafe departure = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe arrival.initialize(to: pthread_cond_t())
    unsafe departure.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(arrival, nil)
    unsafe pthread_cond_init(departure, nil)
  }

  /// Runs `work` on this thread and, as far as there are any, on up to `helpers` more at the same
  /// time; returns when all that began it are done.
  func run(helpers: Int, _ work: @Sendable () -> Void) {
    withoutActuallyEscaping(work) { work in
      let shift = Shift(work: work, seats: min(helpers, Self.largestCount))
      enter()
      shifts.append(shift)
      hire(shift.freeSeats)
      unsafe pthread_cond_broadcast(arrival)
      leave()
      work()
      enter()
      shifts.removeAll { $0 === shift }
      while shift.helperCount > 0 { unsafe pthread_cond_wait(departure, lock) }
      shift.work = nil
      leave()
    }
  }

  /// Starts threads until `wanted` are free to help, or the system gives no more.
  private func hire(_ wanted: Int) {
    var missing = min(wanted - idleCount, Self.largestCount - helperCount)
    while missing > 0, start() {
      helperCount += 1
      idleCount += 1
      missing -= 1
    }
  }

  private func start() -> Bool {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return false }
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackByteCount)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    return unsafe pthread_create(&thread, &attributes, { _ in Crew.shared.help() }, nil) == 0
  }

  /// The life of a helper.
  private func help() -> Never {
    enter()
    while true {
      guard let shift = shifts.first(where: { $0.freeSeats > 0 }) else {
        unsafe pthread_cond_wait(arrival, lock)
        continue
      }
      shift.freeSeats -= 1
      shift.helperCount += 1
      idleCount -= 1
      leave()
      shift.serve()
      enter()
      idleCount += 1
      shift.helperCount -= 1
      if shift.helperCount == 0 { unsafe pthread_cond_broadcast(departure) }
    }
  }

  private func enter() { unsafe pthread_mutex_lock(lock) }
  private func leave() { unsafe pthread_mutex_unlock(lock) }
}
