import CVQZProcess
import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program run to its end, timed, with what it said.
struct ChildProcess {
  /// 0 where all went well; 128 + n for a signal; nil where it did not start.
  private(set) var status: Int32?
  private(set) var seconds = 0.0
  /// High-water mark of its memory as sampled every millisecond, 0 where it was gone before.
  private(set) var peakByteCount = 0
  /// The first bytes it wrote to standard output and standard error, mixed.
  private(set) var output: [UInt8] = []

  private static let outputLimit = 1 << 16

  var succeeded: Bool { status == 0 }

  /// The last line that says something, for messages.
  var lastLine: String {
    let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last { !$0.hasPrefix("hint:") }.map { String($0.prefix(200)) } ?? ""
  }

  /// Runs `path` with `arguments`, the first of which is its name, in `folder`. Standard input is
  /// empty.
  init(_ path: String, _ arguments: [String], in folder: String = ".") {
    let start = ContinuousClock.now
    if let (process, output) = Self.start(path, arguments, folder: folder) {
      listen(output, process)
      _ = close(output)
      var raw: Int32 = 0
      while unsafe waitpid(process, &raw, 0) < 0, errno == EINTR {}
      let signal = raw & 0x7F
      status = signal == 0 ? raw >> 8 & 0xFF : 128 + signal
    }
    let (whole, fraction) = (ContinuousClock.now - start).components
    seconds = Double(whole) + Double(fraction) * 1e-18
  }

  /// Reads what the program says until it ends, which closes the pipe, and looks at its memory
  /// in between. The system's own account of a child's memory would count its parent's.
  private mutating func listen(_ descriptor: Int32, _ process: pid_t) {
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, 1)
      if ready < 0, errno != EINTR { return }
      guard ready > 0 else {
        peakByteCount = max(peakByteCount, PeakMemory.byteCount(of: process))
        continue
      }
      let count = unsafe read(descriptor, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      output += part[..<min(count, max(0, Self.outputLimit - output.count))]
    }
  }

  private static func start(
    _ path: String, _ arguments: [String], folder: String
  ) -> (process: pid_t, output: Int32)? {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe []
    for argument in arguments { unsafe pointers.append(strdup(argument.systemPath)) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    var (process, output): (Int32, Int32) = (0, 0)
    let failure = unsafe vqz_process_start(path, pointers, folder, &process, &output)
    return failure == 0 ? (process, output) : nil
  }

  /// Where the shell would find `name`; nil where it is not installed.
  static func find(_ name: String) -> String? {
    let search = EnvironmentText.of("PATH") ?? "/usr/bin:/bin"
    return search.split(separator: ":").map { $0 + "/" + name }
      .first { unsafe access($0, X_OK) == 0 }
  }
}
