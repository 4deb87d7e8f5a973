import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What this process may map, where `ulimit -v` or the like limits it.
enum AddressSpace {
  /// Kept back for threads, libraries and what no estimate counts.
  private static let reserve = 16 << 20

  /// Nil without a limit; at least 1.
  static var freeByteCount: Int? {
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0, let most = Int(exactly: limit.rlim_cur) else {
      return nil
    }
    return max(1, most - mappedByteCount - reserve)
  }

  #if os(Linux) && !canImport(Musl)
    private static let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
  #else
    private static let resource = RLIMIT_AS
  #endif

  /// 0 where the system does not tell.
  private static var mappedByteCount: Int {
    guard let bytes = try? readFile("/proc/self/statm", limit: 1 << 12) else { return 0 }
    let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").first
    return (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
