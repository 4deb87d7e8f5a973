import VQZCore
import VQZSystem

/// The bytes of a file, which are read at any place: a large one need not be in memory.
package struct SignalSource {
  /// Gives the bytes of a range, in which none is beyond the file; fewer where the file has become
  /// shorter.
  package typealias Reader = (_ range: Range<Int>) throws(SignalError) -> [UInt8]

  /// Bytes of the whole file.
  package let byteCount: Int
  private let reader: Reader

  /// - Parameter read: a failure of its own goes through `SignalError(sink:)`.
  package init(byteCount: Int, read: @escaping Reader) {
    self.byteCount = byteCount
    reader = read
  }

  /// A file that is in memory.
  package init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count) { range throws(SignalError) in Array(bytes[range]) }
  }

  /// A file of the disk, which stays open as long as this is there.
  ///
  /// - Throws: what `OpenFile` throws, through `SignalError(sink:)`.
  package init(path: String) throws(SignalError) {
    let file: OpenFile
    do throws(FileError) {
      file = try OpenFile(path)
    } catch {
      throw SignalError(sink: error)
    }
    self.init(byteCount: file.byteCount) { range throws(SignalError) in
      do throws(FileError) {
        return try file.bytes(range)
      } catch {
        throw SignalError(sink: error)
      }
    }
  }

  /// The bytes of a range, less what the file does not have of it.
  func bytes(_ range: Range<Int>) throws(SignalError) -> [UInt8] {
    let range = range.clamped(to: 0..<byteCount)
    return range.isEmpty ? [] : try reader(range)
  }
}
