import VQZCore
import VQZEntropy

/// The frames of a packed model or of a difference, taken one after another.
struct PackedParts {
  private var reader: ByteReader

  init(_ bytes: [UInt8]) { reader = ByteReader(bytes) }

  /// Bytes taken so far.
  var byteCount: Int { reader.offset }

  /// What is left behind the frames taken so far.
  var remaining: [UInt8] {
    var rest = reader
    return Array(rest.readRest())
  }

  /// The content of the next frame, of at most `limit` bytes.
  mutating func next(
    _ name: String, limit: Int, dictionary: [UInt8] = []
  ) throws(PackedModelError) -> [UInt8] {
    let frame = try frame(name)
    guard let count = Zstd.contentByteCount(frame), count <= UInt64(limit) else {
      throw .part(
        name: name, found: "a frame of no or of too large a size", expected: "at most \(limit)")
    }
    return try content(frame, name, Int(count), dictionary)
  }

  /// The content of the next frame, of exactly as many bytes.
  mutating func next(_ name: String, byteCount: Int) throws(PackedModelError) -> [UInt8] {
    try content(try frame(name), name, byteCount)
  }

  private mutating func frame(_ name: String) throws(PackedModelError) -> ArraySlice<UInt8> {
    do {
      return try reader.readBytes(try reader.readVarint(atMost: reader.remaining))
    } catch {
      throw .part(name: name, found: error.message, expected: "a frame within the tensor")
    }
  }

  private func content(
    _ frame: ArraySlice<UInt8>, _ name: String, _ byteCount: Int, _ dictionary: [UInt8] = []
  ) throws(PackedModelError) -> [UInt8] {
    do {
      return try Zstd.decompress(frame, expectedByteCount: byteCount, dictionary: dictionary)
    } catch {
      throw .part(
        name: name, found: error.message, expected: "one frame of \(byteCount) bytes")
    }
  }

  /// Refuses bytes that belong to nothing.
  func finish() throws(PackedModelError) {
    guard reader.isAtEnd else {
      throw .part(name: "end", found: "\(reader.remaining) bytes more", expected: "none")
    }
  }
}
