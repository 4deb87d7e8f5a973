#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A thread of the crew, made so that the program around it does not notice.
@safe struct HelperThread: @unchecked Sendable {
  /// Bytes of a helper's stack. Layers nest four deep and image libraries keep their buffers
  /// elsewhere; the usual 8 MiB would only eat address space where that is limited.
  private static let stackByteCount = 2 << 20

  private let thread: pthread_t

  /// Starts a thread that helps in `crew` until it is dismissed; nil where the system gives none.
  init?(_ crew: Crew) {
    var attributes = pthread_attr_t()
    guard unsafe pthread_attr_init(&attributes) == 0 else { return nil }
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackByteCount)
    #if canImport(Darwin)
      var made: pthread_t?
    #else
      var made: pthread_t? = pthread_t()
    #endif
    let context = unsafe Unmanaged.passRetained(crew)
    let failure = Self.withSignalsBlocked {
      unsafe Self.create(&made, &attributes, context.toOpaque())
    }
    guard failure == 0, let made else {
      unsafe context.release()
      return nil
    }
    thread = made
  }

  /// Waits until the thread is gone, its last instruction included.
  func join() {
    pthread_join(thread, nil)
  }

  private static func create(
    _ made: inout pthread_t?, _ attributes: inout pthread_attr_t,
    _ context: UnsafeMutableRawPointer
  ) -> Int32 {
    #if canImport(Darwin)
      return unsafe pthread_create(
        &made, &attributes, { context in HelperThread.live(unsafe context) }, context)
    #else
      var thread = pthread_t()
      let failure = unsafe pthread_create(
        &thread, &attributes, { context in unsafe HelperThread.live(context) }, context)
      made = thread
      return failure
    #endif
  }

  /// What the thread does from its first instruction to its last.
  @unsafe private static func live(
    _ context: UnsafeMutableRawPointer?
  ) -> UnsafeMutableRawPointer? {
    if let context = unsafe context {
      unsafe Unmanaged<Crew>.fromOpaque(context).takeRetainedValue().help()
    }
    return nil
  }

  /// Runs `body` with the signals blocked that a thread made meanwhile must not take.
  ///
  /// A new thread inherits the signals that its maker blocks. Those sent to the process are the
  /// host's: its handlers may rely on the thread they run on. Faults stay as they are: they come
  /// on the thread that makes them, and blocked, the host's report of a crash would be lost.
  private static func withSignalsBlocked(_ body: () -> Int32) -> Int32 {
    var blocked = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&blocked)
    for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT] {
      unsafe sigdelset(&blocked, fault)
    }
    guard unsafe pthread_sigmask(SIG_SETMASK, &blocked, &before) == 0 else { return body() }
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }
}
