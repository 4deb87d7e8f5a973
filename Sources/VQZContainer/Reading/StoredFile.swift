package import VQZSystem

/// The bytes of a `.vqz` file: in memory, or read where they are wanted, so that a large file need
/// not be in memory. Several threads may read at once.
package struct StoredFile: Sendable {
  /// Bytes of the whole file.
  package let byteCount: Int
  private let content: Content

  private enum Content: Sendable {
    case memory([UInt8])
    case disk(OpenFile)
  }

  /// A file that is in memory.
  package init(_ bytes: [UInt8]) {
    byteCount = bytes.count
    content = .memory(bytes)
  }

  /// A file of the disk, which stays open as long as this is there.
  package init(path: String) throws(FileError) {
    let file = try OpenFile(path)
    byteCount = file.byteCount
    content = .disk(file)
  }

  /// The bytes of a range, less what the file does not have of it or does not give.
  func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
    let range = range.clamped(to: 0..<byteCount)
    switch content {
    case .memory(let bytes): return bytes[range]
    case .disk(let file): return ((try? file.bytes(range)) ?? [])[...]
    }
  }

  /// All bytes.
  var all: [UInt8] { Array(bytes(0..<byteCount)) }
}
