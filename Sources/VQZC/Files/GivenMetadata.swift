import CVQZ
import VQZ

/// Metadata for the caller in one allocation: the entries, and behind them their bytes and keys.
enum GivenMetadata {
  /// - Returns: NULL where there is none.
  @unsafe static func copy(
    of all: [Signal.Metadata]
  ) throws(VQZError) -> UnsafeMutablePointer<vqz_metadata>? {
    guard !all.isEmpty else { return nil }
    let parts = all.map(Self.parts)
    let head = unsafe parts.count * MemoryLayout<vqz_metadata>.stride
    // A 0 behind each key and each content, so that text can be used as it is.
    let tail = parts.reduce(0) { $0 + $1.key.count + $1.bytes.count + 2 }
    let memory = try unsafe GivenBytes.allocate(head + tail)
    let entries = unsafe memory.bindMemory(to: vqz_metadata.self, capacity: parts.count)
    var next = unsafe memory + head
    for (index, part) in parts.enumerated() {
      var entry = unsafe vqz_metadata()
      unsafe entry.kind = part.kind
      unsafe entry.key = unsafe UnsafePointer(
        next.assumingMemoryBound(to: CChar.self))
      unsafe next = unsafe append(part.key, at: next)
      unsafe entry.bytes = UnsafeRawPointer(next)
      unsafe entry.count = part.bytes.count
      unsafe next = unsafe append(part.bytes, at: next)
      unsafe (entries + index).initialize(to: entry)
    }
    return unsafe entries
  }

  private static func append(
    _ bytes: [UInt8], at place: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    unsafe place.copyMemory(from: bytes, byteCount: bytes.count)
    unsafe place.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
    return unsafe place + bytes.count + 1
  }

  private typealias Parts = (kind: Int32, key: [UInt8], bytes: [UInt8])

  private static func parts(_ metadata: Signal.Metadata) -> Parts {
    switch metadata {
    case .colourProfile(let bytes): (Int32(VQZ_META_ICC), [], bytes)
    case .exif(let bytes): (Int32(VQZ_META_EXIF), [], bytes)
    case .text(let keyword, let value):
      (Int32(VQZ_META_TEXT), Array(keyword.utf8), Array(value.utf8))
    case .chunk(let type, let bytes): (Int32(VQZ_META_CHUNK), Array(type.utf8), bytes)
    case .property(let format, let name, let bytes):
      (Int32(VQZ_META_PROPERTY), Array("\(format):\(name)".utf8), bytes)
    }
  }
}
