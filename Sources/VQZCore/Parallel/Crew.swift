internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Threads that help with any work, kept from one piece of it to the next.
///
/// The caller works as well. It waits for the helpers that came and never for one to come: a system
/// that gives no thread (for want of memory, or by a limit) costs speed and nothing else, and work
/// inside work cannot lock up. Grand Central Dispatch waits for ever there.
@safe final class Crew: @unchecked Sendable {
  /// Most helpers of a process: far more than any machine's cores gain from, far less than what
  /// its limits allow.
  static let largestCount = 255
  /// Looks for news before a thread sleeps: some tens of microseconds, about what waking takes.
  private static let spinCount = 64

  /// Which process the crew is of: the number of forks from the first one to it.
  let processNumber: Int

  @unsafe private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// A shift with free seats was added, or helpers are to leave.
  @unsafe private let arrival: UnsafeMutablePointer<pthread_cond_t>
  /// The last helper left a shift.
  @unsafe private let departure: UnsafeMutablePointer<pthread_cond_t>
  /// Counts beginnings and ends of shifts, for those who watch.
  private let changes = Atomic<Int>(0)
  // All below is touched with the lock held.
  private var shifts: [Shift] = []
  /// Shifts that are over, for the next ones.
  private var spares: [Shift] = []
  /// All helpers there are, for `dismiss`.
  private var helpers: [HelperThread] = []
  /// Helpers without a seat, those that are still on their way included.
  private var idleCount = 0
  /// Calls of `dismiss` that are under way: while there are any, nobody is hired.
  private var dismissalCount = 0

  init(processNumber: Int) {
    self.processNumber = processNumber
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

  /// Only of a crew that never had a helper, since every helper holds its crew.
  deinit {
    unsafe pthread_cond_destroy(departure)
    unsafe pthread_cond_destroy(arrival)
    unsafe pthread_mutex_destroy(lock)
    unsafe departure.deallocate()
    unsafe arrival.deallocate()
    unsafe lock.deallocate()
  }

  /// Runs `work` on this thread and, as far as there are any, on up to `helpers` more at the same
  /// time; returns when all that began it are done.
  func run(helpers: Int, _ work: @Sendable () -> Void) {
    withoutActuallyEscaping(work) { work in end(begin(helpers: helpers, work)) }
  }

  /// Lets up to `helpers` threads run `work` while this one does something else. Every shift that
  /// was begun must be ended, by the process that began it.
  func begin(helpers: Int, _ work: @escaping @Sendable () -> Void) -> Shift {
    enter()
    let shift = spares.popLast() ?? Shift(of: self)
    shift.work = work
    shift.freeSeats = max(0, min(helpers, Self.largestCount))
    shifts.append(shift)
    hire()
    changes.wrappingAdd(1, ordering: .releasing)
    unsafe pthread_cond_broadcast(arrival)
    leave()
    return shift
  }

  /// Runs the work of a shift on this thread, too; returns when all that began it are done.
  func end(_ shift: Shift) {
    shift.serve()
    enter()
    shifts.removeAll { $0 === shift }
    var isPatient = false
    while shift.helperCount > 0 {
      if isPatient { unsafe pthread_cond_wait(departure, lock) } else { watch() }
      isPatient = true
    }
    // Nobody looks at it any more: helpers leave, and look for others, with the lock held.
    shift.work = nil
    spares.append(shift)
    leave()
  }

  /// Sends all helpers away and returns when their threads are gone. Those at work finish it first.
  /// The next work gets new ones. Not to be called from within work, which would wait for itself.
  func dismiss() {
    enter()
    dismissalCount += 1
    changes.wrappingAdd(1, ordering: .releasing)
    unsafe pthread_cond_broadcast(arrival)
    let leaving = helpers
    helpers = []
    leave()
    for helper in leaving { helper.join() }
    enter()
    dismissalCount -= 1
    leave()
  }

  /// Starts threads until there is one for every free seat, or the system gives no more.
  private func hire() {
    guard dismissalCount == 0 else { return }
    let wanted = shifts.reduce(0) { $0 + $1.freeSeats }
    var missing = min(wanted - idleCount, Self.largestCount - helpers.count)
    while missing > 0, let helper = HelperThread(self) {
      helpers.append(helper)
      idleCount += 1
      missing -= 1
    }
  }

  /// The life of a helper, until it is dismissed.
  func help() {
    enter()
    var isPatient = false
    while true {
      guard let shift = shifts.first(where: { $0.freeSeats > 0 }) else {
        if dismissalCount > 0 { break }
        if isPatient { unsafe pthread_cond_wait(arrival, lock) } else { watch() }
        isPatient = true
        continue
      }
      isPatient = false
      shift.freeSeats -= 1
      shift.helperCount += 1
      idleCount -= 1
      leave()
      shift.serve()
      enter()
      idleCount += 1
      shift.helperCount -= 1
      if shift.helperCount == 0 {
        changes.wrappingAdd(1, ordering: .releasing)
        unsafe pthread_cond_broadcast(departure)
      }
    }
    idleCount -= 1
    leave()
  }

  /// Lets go of the lock until something changes, but not for long: what comes within that time
  /// needs no thread to be woken. Other threads get the processor meanwhile.
  private func watch() {
    let seen = changes.load(ordering: .acquiring)
    leave()
    for _ in 0..<Self.spinCount where changes.load(ordering: .acquiring) == seen { sched_yield() }
    enter()
  }

  private func enter() { unsafe pthread_mutex_lock(lock) }
  private func leave() { unsafe pthread_mutex_unlock(lock) }
}
