#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary file in the folder of the output; `commit` flushes it to the disk and
/// gives it its name in one step. Whatever happens before (an error, a signal, a power cut), a
/// file that was there under that name is still there, unchanged. A device or pipe (`/dev/null`)
/// cannot be replaced and is written directly. Dropping the value without `commit` removes the
/// temporary file.
package struct OutputFile: ~Copyable {
  private let path: String
  /// Nil where the output is a device or pipe.
  private let temporaryPath: String?
  private let overwrite: Bool
  private var descriptor: Int32
  private var isPending = true

  /// Starts the output at `path`. A file that exists is an error unless `overwrite`.
  package static func create(_ path: String, overwrite: Bool) throws(FileError) -> OutputFile {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    let kind = exists ? status.st_mode & S_IFMT : S_IFREG
    if kind == S_IFDIR { throw .creating(EISDIR) }
    if kind != S_IFREG {
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .creating(errno) }
      return OutputFile(path: path, temporaryPath: nil, overwrite: true, descriptor: descriptor)
    }
    if exists && !overwrite { throw .outputExists }
    // A link keeps pointing where it does: its target is what is replaced.
    let target = exists ? resolved(path) : path
    var output = try createTemporary(beside: target, overwrite: overwrite)
    if exists { output.keepMode(status.st_mode) }
    return output
  }

  package mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(done...)
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe writeSome(descriptor, buffer)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .transferring("write", errno) }
      done += count
    }
  }

  package mutating func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes.span) }
  package mutating func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    try write(bytes.span)
  }

  /// Makes the output durable and gives it its name. On an error nothing appears.
  package consuming func commit() throws(FileError) {
    guard let temporaryPath else {
      isPending = false
      guard close(descriptor) == 0 else { throw .transferring("close", errno) }
      return
    }
    guard fsync(descriptor) == 0 else { throw .transferring("flush", errno) }
    try takeName(temporaryPath)
    isPending = false
    guard close(descriptor) == 0 else { throw .transferring("close", errno) }
    flushFolder()
  }

  /// Drops everything written so far. (Letting the value go does the same.)
  package consuming func discard() {}

  deinit {
    guard isPending else { return }
    _ = close(descriptor)
    if let temporaryPath { _ = unsafe unlink(temporaryPath) }
  }

  private init(path: String, temporaryPath: String?, overwrite: Bool, descriptor: Int32) {
    self.path = path
    self.temporaryPath = temporaryPath
    self.overwrite = overwrite
    self.descriptor = descriptor
  }

  private static func createTemporary(
    beside path: String, overwrite: Bool
  ) throws(FileError) -> OutputFile {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<16 {
      let suffix = String(generator.next() & 0xFFFF_FFFF, radix: 36)
      let temporary = path + ".\(suffix).part"
      let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 {
        return OutputFile(
          path: path, temporaryPath: temporary, overwrite: overwrite, descriptor: descriptor)
      }
      guard errno == EEXIST else { throw .creating(errno) }
    }
    throw .cannotCreate(reason: "no free temporary name")
  }

  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  private mutating func keepMode(_ mode: mode_t) {
    _ = fchmod(descriptor, mode & 0o777)
  }

  private func takeName(_ temporaryPath: String) throws(FileError) {
    if !overwrite {
      // A hard link fails where the name exists, which `rename` does not.
      if unsafe link(temporaryPath, path) == 0 {
        _ = unsafe unlink(temporaryPath)
        return
      }
      if errno == EEXIST { throw .outputExists }
      // File systems without hard links: look, then rename.
      guard unsafe access(path, F_OK) != 0 else { throw .outputExists }
    }
    guard unsafe rename(temporaryPath, path) == 0 else { throw .creating(errno) }
  }

  /// The new name survives a power cut only when its folder is flushed too. Not every file
  /// system can do that, and the output is whole either way, so failures are ignored.
  private func flushFolder() {
    let folder =
      path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}

/// `write(2)`, which the method of that name hides.
private func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, buffer.baseAddress, buffer.count)
}
