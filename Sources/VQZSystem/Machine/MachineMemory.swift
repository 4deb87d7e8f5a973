#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How much memory there is for this process, before it asks for any.
public enum MachineMemory {
  /// Bytes that the default limit never exceeds: enough for a signal of 2^30 positions, and what a
  /// hostile file may ask for at most on a machine that has more.
  public static let ceiling = 8 << 30

  /// Bytes kept back of a limited address space for threads, libraries and what no estimate counts.
  private static let reserve = 16 << 20

  /// Bytes of memory that the machine has, or the control group of this process if it has less;
  /// `Int.max` where the system does not tell.
  public static let byteCount = min(
    physicalByteCount, ControlGroup.ofThisProcess.memoryByteCount ?? .max)

  /// What a reader may spend on bytes it does not trust, if nobody says how much.
  public static var defaultLimit: Int {
    defaultLimit(machine: byteCount, addressSpace: freeAddressSpace)
  }

  /// Three quarters of the machine, the rest being for the system and for other programs, and never
  /// more than what can be mapped: what cannot be had is an error before the work, and not the end
  /// of the process within it.
  ///
  /// - Parameters:
  ///   - machine: bytes of memory there are, `Int.max` where nobody knows.
  ///   - addressSpace: bytes that may still be mapped; nil without a limit.
  public static func defaultLimit(machine: Int, addressSpace: Int?) -> Int {
    min(ceiling, machine - machine / 4, addressSpace ?? .max)
  }

  /// Bytes that this process may still map where `ulimit -v` or the like limits it, at least 1; nil
  /// without a limit.
  public static var freeAddressSpace: Int? {
    var limit = rlimit()
    guard unsafe getrlimit(addressSpace, &limit) == 0, let most = Int(exactly: limit.rlim_cur)
    else { return nil }
    return max(1, most - mappedByteCount - reserve)
  }

  #if os(Linux) && !canImport(Musl)
    private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
  #else
    private static let addressSpace = RLIMIT_AS
  #endif

  /// 0 where the system does not tell.
  private static var mappedByteCount: Int {
    guard let bytes = try? readFile("/proc/self/statm", limit: 1 << 12) else { return 0 }
    let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").first
    return (pages.flatMap { Int($0) } ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static var physicalByteCount: Int {
    let (bytes, overflow) = Int(sysconf(Int32(_SC_PHYS_PAGES)))
      .multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE))))
    return overflow || bytes <= 0 ? .max : bytes
  }
}
