import VQZCore

/// Most memory this process has had at once, all files so far together.
enum PeakMemory {
  /// The high-water mark of this program alone; `getrusage` would count what the process that
  /// started it had in memory. 0 where the system does not tell.
  static var byteCount: Int {
    guard let bytes = try? readFile("/proc/self/status", limit: 1 << 16) else { return 0 }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    let digits = line.filter(\.isNumber)
    return (Int(digits) ?? 0) * 1024
  }
}
