/// Most memory a process has had at once, all files so far together.
///
/// The high-water mark of the program alone; `getrusage` would count what the process that started
/// it had in memory.
public enum PeakMemory {
  /// Bytes of this process; 0 where the system does not tell.
  public static var byteCount: Int { byteCount(ofProcess: "self") }

  /// The same of another one; 0 where there is no such process any more.
  ///
  /// - Parameter process: its number.
  public static func byteCount(of process: Int32) -> Int { byteCount(ofProcess: "\(process)") }

  private static func byteCount(ofProcess name: String) -> Int {
    guard let bytes = try? readFile("/proc/\(name)/status", limit: 1 << 16) else { return 0 }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    return (Int(line.filter(\.isNumber)) ?? 0) * 1024
  }
}
