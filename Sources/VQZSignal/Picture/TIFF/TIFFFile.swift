import VQZCore

/// The bytes of a TIFF or BigTIFF file, and where its directories are.
struct TIFFFile {
  let bytes: [UInt8]
  let isBigEndian: Bool
  /// Whether places and counts have 64 bits.
  let isBig: Bool

  static func isAnnounced(_ bytes: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [
      [0x49, 0x49, 42, 0], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 42], [0x4D, 0x4D, 0, 43],
    ]
    return marks.contains(where: bytes.starts(with:))
  }

  /// - Parameter bytes: of the whole file.
  init(_ bytes: [UInt8]) throws(SignalError) {
    guard Self.isAnnounced(bytes) else {
      throw .malformedSignal(
        format: .tiff, what: "header", found: "bytes \(Array(bytes.prefix(4)))",
        expected: "those of TIFF")
    }
    self.bytes = bytes
    isBigEndian = bytes[0] == 0x4D
    isBig = bytes[2] == 43 || bytes[3] == 43
    if isBig {
      guard number(at: 4, byteCount: 2) == 8, number(at: 6, byteCount: 2) == 0 else {
        throw .malformedSignal(
          format: .tiff, what: "header", found: "places of another size", expected: "8 bytes")
      }
    }
  }

  /// An unsigned number; nil where it lies beyond the file or does not fit.
  func number(at place: Int, byteCount: Int) -> Int? {
    guard place >= 0, place <= bytes.count - byteCount else { return nil }
    var value: UInt64 = 0
    for index in 0..<byteCount {
      value = value << 8 | UInt64(bytes[place + (isBigEndian ? index : byteCount - 1 - index)])
    }
    return Int(exactly: value)
  }

  /// Bytes of a place in the file.
  var placeByteCount: Int { isBig ? 8 : 4 }

  /// The place of the first directory; nil where there is none.
  var first: Int? { number(at: isBig ? 8 : 4, byteCount: placeByteCount) }

  /// Most pages that are counted, so that a file cannot have more memory used than it is worth.
  private static let pageLimit = 1 << 16

  /// How many directories there are in the chain from one on, as far as it is sound, and whether it
  /// is to its end.
  func pageCount(from place: Int) -> (count: Int, isWhole: Bool) {
    var seen: Set<Int> = []
    var next = Optional(place)
    while let place = next, place > 0, seen.count < Self.pageLimit,
      number(at: place, byteCount: 2) != nil,
      seen.insert(place).inserted
    {
      next = end(ofDirectoryAt: place).flatMap { number(at: $0, byteCount: placeByteCount) }
    }
    return (seen.count, next == 0 || seen.count == Self.pageLimit)
  }

  /// Where the entries of a directory end, and the place of the next one stands.
  func end(ofDirectoryAt place: Int) -> Int? {
    let head = isBig ? 8 : 2
    guard let count = number(at: place, byteCount: head),
      count <= bytes.count / TIFFDirectory.entryByteCount(isBig)
    else { return nil }
    return place + head + count * TIFFDirectory.entryByteCount(isBig)
  }
}
