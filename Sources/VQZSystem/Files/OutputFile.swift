#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that appears whole or not at all.
///
/// Bytes go to a file without a name in the folder of the output; `commit` flushes it to the disk
/// and names it in one step. Whatever happens before (an error, `kill -9`, a power cut), nothing is
/// left behind, and a file that was there under that name is still there, unchanged. Where the file
/// system has no nameless files a hidden temporary name is used, which dropping the value without
/// `commit` removes. A device or pipe (`/dev/null`) cannot be replaced and is written directly.
public struct OutputFile: ~Copyable {
  /// Where the bytes are until the output has its name.
  private enum Place {
    /// The output itself, a device or pipe.
    case direct
    case nameless
    case named(TemporaryFile)
  }

  private let path: String
  /// The folder that `path` is a name in; nil where it is a path of its own.
  private let folder: OutputFolder?
  private let place: Place
  private let overwrite: Bool
  private let descriptor: Int32
  private var isPending = true

  /// Starts the output.
  ///
  /// - Parameters:
  ///   - path: the name that it is to have.
  ///   - overwrite: whether a file of that name may be replaced.
  ///   - nameless: false is for tests of the way that other file systems take.
  /// - Throws: `outputExists`, and whatever the file system refuses.
  public static func create(
    _ path: String, overwrite: Bool, nameless: Bool = true
  ) throws(FileError) -> OutputFile {
    var status = stat()
    let exists = unsafe stat(path.systemPath, &status) == 0
    let kind = exists ? status.st_mode & S_IFMT : S_IFREG
    if kind == S_IFDIR { throw .creating(EISDIR) }
    if kind != S_IFREG {
      let descriptor = unsafe open(path.systemPath, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .creating(errno) }
      return OutputFile(
        path: path, folder: nil, place: .direct, overwrite: true, descriptor: descriptor)
    }
    if exists && !overwrite { throw .outputExists }
    // A link keeps pointing where it does: its target is what is replaced.
    let target = exists ? resolved(path) : path
    let output =
      if nameless, let descriptor = openNameless(in: parent(of: target), at: AT_FDCWD) {
        OutputFile(
          path: target, folder: nil, place: .nameless, overwrite: overwrite,
          descriptor: descriptor)
      } else {
        try createNamed(beside: target, in: nil, overwrite: overwrite)
      }
    if exists { _ = fchmod(output.descriptor, status.st_mode & 0o777) }
    return output
  }

  /// Starts an output in a folder that is open. Nothing but a regular file is replaced, and a link
  /// is not followed.
  ///
  /// - Parameters:
  ///   - name: without a slash; not `.` nor `..`.
  ///   - folder: where it is to be.
  ///   - overwrite: whether a file of that name may be replaced.
  ///   - nameless: as above.
  /// - Throws: `outputExists`, and whatever the file system refuses.
  public static func create(
    _ name: String, in folder: OutputFolder, overwrite: Bool, nameless: Bool = true
  ) throws(FileError) -> OutputFile {
    if let status = folder.status(name) {
      guard status.kind == .file else {
        throw .cannotCreate(reason: "a link, folder or device of that name")
      }
      if !overwrite { throw .outputExists }
    }
    if nameless, let descriptor = openNameless(in: ".", at: folder.descriptor) {
      return OutputFile(
        path: name, folder: folder, place: .nameless, overwrite: overwrite,
        descriptor: descriptor)
    }
    return try createNamed(beside: name, in: folder, overwrite: overwrite)
  }

  /// What paths are relative to.
  private var base: Int32 { folder.map(\.descriptor) ?? AT_FDCWD }

  /// Appends bytes.
  ///
  /// - Parameter bytes: any number of them.
  /// - Throws: `inputOutput`, such as for a full disk.
  public mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
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

  /// Appends all bytes of an array.
  ///
  /// - Parameter bytes: any number of them.
  /// - Throws: `inputOutput`, such as for a full disk.
  public mutating func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes.span) }

  /// Appends all bytes of a part of an array.
  ///
  /// - Parameter bytes: any number of them.
  /// - Throws: `inputOutput`, such as for a full disk.
  public mutating func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    try write(bytes.span)
  }

  /// Gives the output the permissions and times of a file, as far as the system lets it; a device
  /// or pipe, on either side, is left as it is.
  ///
  /// - Parameter path: of the file that the output was made from.
  public func takeAttributes(of path: String) {
    if case .direct = place { return }
    var status = stat()
    guard unsafe stat(path.systemPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return
    }
    _ = fchmod(descriptor, status.st_mode & 0o777)
    #if canImport(Darwin)
      let times = [status.st_atimespec, status.st_mtimespec]
    #else
      let times = [status.st_atim, status.st_mtim]
    #endif
    _ = unsafe futimens(descriptor, times)
  }

  /// Makes the output durable and gives it its name. On an error nothing appears.
  ///
  /// - Parameter flushing: false where a power cut soon after may cost the output, as of one of
  ///   very many small files.
  public consuming func commit(flushing: Bool = true) throws(FileError) {
    if flushing { try flush() }
    switch place {
    case .direct: break
    case .nameless: try nameNameless()
    case .named(let file): try file.commit(to: path, in: folder, overwrite: overwrite)
    }
    isPending = false
    guard close(descriptor) == 0 else { throw .transferring("close", errno) }
    if flushing { flushFolder() }
  }

  /// Drops everything written so far. (Letting the value go does the same.)
  public consuming func discard() {}

  deinit {
    guard isPending else { return }
    if case .named(let file) = place { file.remove(in: folder) }
    _ = close(descriptor)
  }

  private init(
    path: String, folder: OutputFolder?, place: Place, overwrite: Bool, descriptor: Int32
  ) {
    self.path = path
    self.folder = folder
    self.place = place
    self.overwrite = overwrite
    self.descriptor = descriptor
  }

  private static func createNamed(
    beside path: String, in folder: OutputFolder?, overwrite: Bool
  ) throws(FileError) -> OutputFile {
    let (file, descriptor) = try TemporaryFile.create(beside: path, in: folder)
    return OutputFile(
      path: path, folder: folder, place: .named(file), overwrite: overwrite,
      descriptor: descriptor)
  }

  /// A device or pipe has nothing to flush.
  private func flush() throws(FileError) {
    if case .direct = place { return }
    guard fsync(descriptor) == 0 else { throw .transferring("flush", errno) }
  }

  /// Gives the nameless file the name of the output.
  private func nameNameless() throws(FileError) {
    if link(nameless: descriptor, to: path, at: base) { return }
    guard errno == EEXIST else { throw .creating(errno) }
    guard overwrite else { throw .outputExists }
    try TemporaryFile.replace(path, in: folder, by: descriptor)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path.systemPath, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe SystemText.decode(real)
  }

  /// The new name survives a power cut only when its folder is flushed too. Not every file
  /// system can do that, and the output is whole either way, so failures are ignored.
  private func flushFolder() {
    let descriptor = unsafe openat(
      base, parent(of: path).systemPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}

/// `write(2)`, which the method of that name hides.
private func writeSome(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, buffer.baseAddress, buffer.count)
}

private func parent(of path: String) -> String {
  guard let slash = path.unicodeScalars.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// A new file without a name in a folder, whose path starts from the open one `base`; nil where
/// there is no such thing or no way to name it later.
private func openNameless(in folder: String, at base: Int32) -> Int32? {
  #if os(Linux)
    // O_TMPFILE without O_DIRECTORY, whose macro Swift does not see; the value of most machines.
    // Where it means something else, opening a folder for writing fails and nil is right.
    let temporaryFile: Int32 = 0o20_000_000
    let flags = temporaryFile | O_DIRECTORY | O_WRONLY | O_CLOEXEC
    let descriptor = unsafe openat(base, folder.systemPath, flags, 0o666)
    guard descriptor >= 0 else { return nil }
    if unsafe access("/proc/self/fd/\(descriptor)", F_OK) == 0 {
      // Where it replaces a file it has a temporary name for a moment.
      TemporaryFile.lock(descriptor)
      return descriptor
    }
    _ = close(descriptor)
  #endif
  return nil
}
