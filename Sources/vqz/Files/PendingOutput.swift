import Synchronization
import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The temporary file to remove when a signal ends the program, so that Ctrl-C leaves nothing
/// behind. The program works on one output at a time.
enum PendingOutput {
  /// Address of a copy of the path, 0 for none: a handler can read it without any call into
  /// Swift's runtime.
  private static let path = Atomic<UInt>(0)

  /// Ctrl-C, a request to end, a closed terminal and a reader that left.
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGPIPE]

  static func set(_ temporary: String) {
    // The copy before is never freed: the handler may be reading it on another thread.
    path.store(unsafe UInt(bitPattern: strdup(temporary.systemPath)), ordering: .releasing)
    for signal in signals {
      var action = sigaction()
      // The default comes back by itself: the handler raises the signal again to die of it.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe action.__sigaction_handler.sa_handler = { number in PendingOutput.end(number) }
      _ = unsafe sigaction(signal, &action, nil)
    }
  }

  static func clear() {
    path.store(0, ordering: .releasing)
  }

  private static func end(_ number: Int32) {
    let name = unsafe UnsafePointer<CChar>(bitPattern: path.load(ordering: .acquiring))
    if let name = unsafe name { _ = unsafe unlink(name) }
    raise(number)
  }
}
