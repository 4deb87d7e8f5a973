import VQZCore

/// The entries of one directory, each where its values lie in the file. Nothing in it is trusted.
struct TIFFDirectory {
  struct Entry {
    let tag: Int
    /// As TIFF numbers types: 1 is bytes, 2 letters, 3 and 4 numbers of 16 and 32 bits.
    let type: Int
    let count: Int
    /// Nil where values lie beyond the file, or are of a type that is not known.
    let place: Range<Int>?
  }

  let file: TIFFFile
  /// In the order of the file; of a tag that is there several times the first.
  private(set) var entries: [Entry] = []
  /// By tag, places in `entries`.
  private var places: [Int: Int] = [:]
  /// The place of the next directory; 0 where there is none.
  let next: Int

  /// Bytes of a value of each type.
  private static let typeByteCounts: [Int: Int] = [
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8,
    18: 8,
  ]
  private static let integerTypes: Set<Int> = [1, 3, 4, 13, 16, 18]

  static func entryByteCount(_ isBig: Bool) -> Int { isBig ? 20 : 12 }

  /// Reads the directory at a place; nil where part of it lies beyond the file.
  init?(_ file: TIFFFile, at place: Int) {
    let size = Self.entryByteCount(file.isBig)
    let head = file.isBig ? 8 : 2
    guard place > 0, let end = file.end(ofDirectoryAt: place), end <= file.bytes.count else {
      return nil
    }
    self.file = file
    next = file.number(at: end, byteCount: file.placeByteCount) ?? 0
    for start in stride(from: place + head, to: end, by: size) {
      guard let tag = file.number(at: start, byteCount: 2), places[tag] == nil,
        let type = file.number(at: start + 2, byteCount: 2),
        let count = file.number(at: start + 4, byteCount: file.placeByteCount)
      else { continue }
      places[tag] = entries.count
      entries.append(
        Entry(
          tag: tag, type: type, count: count,
          place: Self.place(file, type, count, at: start + 4 + file.placeByteCount)))
    }
  }

  /// Values that fit stand in the entry, others where it points.
  private static func place(
    _ file: TIFFFile, _ type: Int, _ count: Int, at field: Int
  ) -> Range<Int>? {
    guard let unit = typeByteCounts[type], count <= file.bytes.count / unit else { return nil }
    let byteCount = count * unit
    if byteCount <= file.placeByteCount { return field..<field + byteCount }
    guard let start = file.number(at: field, byteCount: file.placeByteCount),
      start <= file.bytes.count - byteCount
    else { return nil }
    return start..<start + byteCount
  }

  func entry(_ tag: Int) -> Entry? { places[tag].map { entries[$0] } }

  func bytes(_ entry: Entry) -> [UInt8]? { entry.place.map { Array(file.bytes[$0]) } }

  /// A number of an entry; nil where there is none.
  func number(_ entry: Entry, _ index: Int) -> Int? {
    guard let place = entry.place, Self.integerTypes.contains(entry.type), index < entry.count
    else { return nil }
    let unit = place.count / entry.count
    return file.number(at: place.lowerBound + index * unit, byteCount: unit)
  }

  /// Most numbers of a tag that are looked at together: those of the largest palette.
  private static let numberLimit = 3 << 8

  /// The first whole numbers of a tag; nil where there are none, or not all of them.
  func numbers(_ tag: Int) -> [Int]? {
    guard let entry = entry(tag), entry.count > 0 else { return nil }
    var values: [Int] = []
    for index in 0..<min(entry.count, Self.numberLimit) {
      guard let value = number(entry, index) else { return nil }
      values.append(value)
    }
    return values
  }

  /// The first number of a tag.
  func number(_ tag: Int) -> Int? { numbers(tag)?.first }

  /// The first fraction of a tag.
  func fraction(_ tag: Int) -> (numerator: Int, denominator: Int)? {
    guard let entry = entry(tag), entry.type == 5, let start = entry.place?.lowerBound,
      entry.count > 0, let numerator = file.number(at: start, byteCount: 4),
      let denominator = file.number(at: start + 4, byteCount: 4)
    else { return nil }
    return (numerator, denominator)
  }
}
