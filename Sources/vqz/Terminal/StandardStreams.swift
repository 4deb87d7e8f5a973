import VQZSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The three streams every process is born with. Unbuffered, so that lines of errors and of
/// results stand in the order in which they were written.
enum StandardStreams {
  /// What messages call standard output.
  static let outputName = "(standard output)"

  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal on standard error; 80 where it does not say.
  static var errorWidth: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Puts something in the place of streams that are closed: the next file that is opened would
  /// be there instead, and messages would be written into it. Neither reads nor writes succeed.
  static func openClosed() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  static func writeOutput(_ bytes: Span<UInt8>) throws(FileError) {
    guard write(bytes, to: STDOUT_FILENO) else {
      throw .inputOutput(action: "write", reason: lastReason())
    }
  }

  static func writeOutput(_ text: String) throws(FileError) {
    try writeOutput(text.systemBytes.span)
  }

  /// Where even this fails there is nobody left to tell.
  static func writeError(_ text: String) {
    _ = write(text.systemBytes.span, to: STDERR_FILENO)
  }

  private static func write(_ bytes: Span<UInt8>, to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(done...)
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func lastReason() -> String {
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
  }
}

/// `write(2)`, which the functions of that name hide.
@unsafe private func systemWrite(
  _ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int
) -> Int {
  unsafe write(descriptor, start, count)
}
