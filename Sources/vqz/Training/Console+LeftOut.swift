extension Console {
  /// Names the files that a training does without: the first few, or with `-v` all of them.
  func leaveOut(_ files: [(path: String, reason: String)], of folder: String) {
    let named = files.prefix(isVerbose ? files.count : 3)
    for file in named { notice("left out: \(file.reason)", about: file.path) }
    let rest = files.count - named.count
    guard rest > 0 else { return }
    notice(
      rest == 1
        ? "1 more unreadable file is left out (-v names all)"
        : "\(rest) more unreadable files are left out (-v names all)", about: folder)
  }
}
