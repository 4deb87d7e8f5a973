#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// All bytes of a file.
///
/// - Parameters:
///   - path: of a file, a device or a pipe.
///   - limit: most bytes; reading ends as soon as there are more.
/// - Throws: `noInput`, `permission`, `inputOutput` or `tooLarge`.
public func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let descriptor = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .opening(errno) }
  defer { close(descriptor) }
  return try readAll(descriptor, limit: limit)
}

/// The first bytes of a file: fewer than `byteCount` where it has no more.
///
/// - Parameters:
///   - path: of a file, a device or a pipe.
///   - byteCount: 0 or more.
/// - Throws: `noInput`, `permission` or `inputOutput`.
public func readFront(_ path: String, byteCount: Int) throws(FileError) -> [UInt8] {
  let descriptor = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .opening(errno) }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: byteCount)
  var done = 0
  while done < byteCount {
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + done }, byteCount - done)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .transferring("read", errno) }
    if count == 0 { break }
    done += count
  }
  return Array(bytes[..<done])
}

/// All bytes of standard input.
///
/// - Parameter limit: most bytes; reading ends as soon as there are more.
/// - Throws: `inputOutput` or `tooLarge`.
public func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
  try readAll(STDIN_FILENO, limit: limit)
}

private func readAll(_ descriptor: Int32, limit: Int) throws(FileError) -> [UInt8] {
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw .transferring("read", errno) }
  if status.st_mode & S_IFMT == S_IFDIR { throw .opening(EISDIR) }
  // The size is only a hint (pipes have none); the loop below holds the limit.
  let expected = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
  if expected > limit { throw .tooLarge(limit: limit) }

  var bytes: [UInt8] = []
  bytes.reserveCapacity(expected)
  var part = [UInt8](repeating: 0, count: min(max(expected, 4096), 1 << 18))
  while true {
    let count = unsafe part.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress, buffer.count)
    }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .transferring("read", errno) }
    if count == 0 { return bytes }
    guard count <= limit - bytes.count else { throw .tooLarge(limit: limit) }
    bytes.append(contentsOf: part[..<count])
  }
}
