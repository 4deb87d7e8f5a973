#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file of the disk that is open and read at any place, so that a large one need not be in
/// memory. Several threads may read at once.
package final class OpenFile: Sendable {
  /// Bytes of the file when it was opened.
  package let byteCount: Int
  private let descriptor: Int32

  /// - Throws: `FileError` where it cannot be opened, or is no file that has places, as a pipe.
  package init(_ path: String) throws(FileError) {
    let descriptor = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .opening(errno) }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    let kind = status.st_mode & S_IFMT
    guard isKnown, kind == S_IFREG else {
      let number = isKnown ? (kind == S_IFDIR ? EISDIR : ESPIPE) : errno
      close(descriptor)
      throw .opening(number)
    }
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes of a range, less what the file does not have of it.
  package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < range.count {
      let wanted = range.count - done
      let place = off_t(range.lowerBound + done)
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + done }, wanted, place)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .transferring("read", errno) }
      if count == 0 { break }
      done += count
    }
    return done == range.count ? bytes : Array(bytes[..<done])
  }
}
