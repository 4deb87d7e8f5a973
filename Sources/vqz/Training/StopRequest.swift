import Synchronization
import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ctrl-C during a training: the first asks it to end well, the second ends it at once.
enum StopRequest {
  private static let made = Atomic<Bool>(false)

  static var isMade: Bool { made.load(ordering: .relaxed) }

  /// Work follows that is not to be ended well: from now on Ctrl-C ends the program.
  static func close() {
    made.store(false, ordering: .relaxed)
    TemporaryNames.removeOnSignals()
  }

  static func listen() {
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        if StopRequest.made.exchange(true, ordering: .relaxed) { TemporaryNames.end(number) }
      }
      _ = unsafe sigaction(signal, &action, nil)
    }
  }
}
