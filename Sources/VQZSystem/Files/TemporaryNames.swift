import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The temporary files that this process has just now, for a program that a signal ends: it leaves
/// none of them behind.
///
/// Whoever embeds the library keeps the handlers of its process; only `removeOnSignals` sets some.
public enum TemporaryNames {
  /// Addresses of copies of paths, 0 where a place is free. What finds no place stays behind; the
  /// next run clears it, as it does after `kill -9`.
  private static let places = InlineArray<256, Atomic<UInt>> { _ in Atomic(0) }
  /// Threads that are making, naming or removing such a file.
  private static let busyCount = Atomic<Int>(0)
  /// The signal that is to end the process as soon as no thread is busy; 0 for none.
  private static let signal = Atomic<Int32>(0)

  /// Ctrl-C, a request to end, a closed terminal, a reader that left and a limit of time.
  private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU]

  /// From now on signals that end the process remove its temporary files first. Those that the
  /// process was started to ignore, as `nohup` does, stay ignored.
  public static func removeOnSignals() {
    // A handler must not be the first to ask for what is made when it is first asked for.
    undisturbed { _ = places[0].compareExchange(expected: 1, desired: 1, ordering: .relaxed) }
    for number in endings {
      var before = sigaction()
      guard unsafe sigaction(number, nil, &before) == 0 else { continue }
      if unsafe isIgnored(before) { continue }
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { TemporaryNames.end($0) }
      _ = unsafe sigaction(number, &action, nil)
    }
  }

  /// Ends the process as a signal does, once no temporary file is half made. A handler may call
  /// it. The same signal again ends the process at once.
  ///
  /// - Parameter number: of the signal.
  public static func end(_ number: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    _ = unsafe sigaction(number, &action, nil)
    signal.store(number, ordering: .sequentiallyConsistent)
    if busyCount.load(ordering: .sequentiallyConsistent) == 0 { die(number) }
  }

  /// Does what makes, names or removes a temporary file: no signal comes in between.
  static func undisturbed<Result, Failure>(
    _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    busyCount.add(1, ordering: .sequentiallyConsistent)
    if signal.load(ordering: .sequentiallyConsistent) != 0 {
      leave()
      // Another thread is ending the process.
      while true { pause() }
    }
    defer { leave() }
    return try work()
  }

  /// Notes a file that is there. Only for `undisturbed` work.
  ///
  /// - Returns: its place; nil where none is free.
  static func note(_ path: String) -> Int? {
    let copy = unsafe UInt(bitPattern: strdup(path.systemPath))
    for place in places.indices {
      let (exchanged, _) = places[place].compareExchange(
        expected: 0, desired: copy, ordering: .sequentiallyConsistent)
      if exchanged { return place }
    }
    unsafe free(UnsafeMutableRawPointer(bitPattern: copy))
    return nil
  }

  /// Forgets a file that has another name now, or none. Only for `undisturbed` work.
  static func forget(_ place: Int) {
    let copy = places[place].exchange(0, ordering: .sequentiallyConsistent)
    unsafe free(UnsafeMutableRawPointer(bitPattern: copy))
  }

  private static func leave() {
    let left = busyCount.subtract(1, ordering: .sequentiallyConsistent).newValue
    let number = signal.load(ordering: .sequentiallyConsistent)
    if left == 0, number != 0 { die(number) }
  }

  /// Calls nothing that a handler may not call.
  private static func die(_ number: Int32) {
    for place in places.indices {
      let path = unsafe UnsafePointer<CChar>(
        bitPattern: places[place].load(ordering: .acquiring))
      if let path = unsafe path { _ = unsafe unlink(path) }
    }
    // A handler has its own signal blocked, and threads of a pool have all of them.
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    _ = unsafe sigaddset(&signals, number)
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(number)
  }

  @unsafe private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
      == unsafeBitCast(SIG_IGN, to: UInt.self)
  }
}
