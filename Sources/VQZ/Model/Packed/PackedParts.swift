import VQZCore
import VQZEntropy

/// The frames of a packed model or of a difference, taken one after another and copied nowhere.
struct PackedParts {
  private let bytes: SharedBytes
  /// Bytes taken so far.
  private(set) var byteCount = 0

  /// Bytes of the longest varint.
  private static let varintLimit = 10

  init(_ bytes: SharedBytes) { self.bytes = bytes }

  /// What is left behind the frames taken so far.
  var remaining: [UInt8] { bytes[byteCount..<bytes.count].array }

  /// The content of the next frame, of at most `limit` bytes.
  mutating func next(
    _ name: String, limit: Int, dictionary: [UInt8] = []
  ) throws(PackedModelError) -> [UInt8] {
    let frame = try frame(name).array
    guard let count = Zstd.contentByteCount(frame[...]), count <= UInt64(limit) else {
      throw .part(
        name: name, found: "a frame of no or of too large a size", expected: "at most \(limit)")
    }
    do {
      return try Zstd.decompress(
        frame[...], expectedByteCount: Int(count), dictionary: dictionary)
    } catch {
      throw .part(name: name, found: error.message, expected: "one frame of \(count) bytes")
    }
  }

  /// The next frame as it lies there.
  mutating func frame(_ name: String) throws(PackedModelError) -> SharedBytes {
    let rest = bytes.count - byteCount
    var reader = ByteReader(
      bytes[byteCount..<byteCount + min(Self.varintLimit, rest)].array)
    do throws(BytesError) {
      let count = try reader.readVarint(atMost: rest)
      let start = byteCount + reader.offset
      guard count <= bytes.count - start else {
        throw BytesError.truncated(
          offset: start, needed: count, available: bytes.count - start)
      }
      byteCount = start + count
      return bytes[start..<byteCount]
    } catch {
      throw .part(name: name, found: error.message, expected: "a frame within the tensor")
    }
  }

  /// Refuses bytes that belong to nothing.
  func finish() throws(PackedModelError) {
    guard byteCount == bytes.count else {
      throw .part(name: "end", found: "\(bytes.count - byteCount) bytes more", expected: "none")
    }
  }
}
