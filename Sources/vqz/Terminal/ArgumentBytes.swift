import VQZSystem

/// The command line as the system gave it: Swift's own `CommandLine.arguments` replaces what is no
/// UTF-8, and the file of that name is then not found.
enum ArgumentBytes {
  /// The words behind the name of the program.
  static let words: [String] = (1..<max(1, Int(CommandLine.argc))).compactMap {
    unsafe CommandLine.unsafeArgv[$0].map { unsafe SystemText.decode($0) }
  }
}
