internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which process this is, for what must not be taken over from another one.
enum ForkCount {
  /// Forks between the process that first asked and this one.
  static var current: Int {
    _ = isWatching
    return count.load(ordering: .acquiring)
  }

  private static let count = Atomic<Int>(0)
  /// The child's handler does one addition, which is safe at any moment.
  private static let isWatching =
    pthread_atfork(nil, nil, { ForkCount.count.wrappingAdd(1, ordering: .releasing) }) == 0
}
