#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Most memory this process has had at once, all files so far together.
enum PeakMemory {
  static var byteCount: Int {
    var usage = rusage()
    // 0 is RUSAGE_SELF, whose type differs from system to system.
    guard unsafe getrusage(0, &usage) == 0 else { return 0 }
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }
}
