import VQZCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Most memory a process has had at once.
package enum PeakMemory {
  /// The high-water mark of this program alone; `getrusage` would count what the process that
  /// started it had in memory. 0 where the system does not tell.
  package static var byteCount: Int { byteCount(of: getpid()) }

  static func byteCount(of process: pid_t) -> Int {
    guard let bytes = try? readFile("/proc/\(process)/status", limit: 1 << 16) else { return 0 }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    return (Int(line.filter(\.isNumber)) ?? 0) * 1024
  }
}
