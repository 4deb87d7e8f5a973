/// The few entries of EXIF, a TIFF structure, that say how a picture lies. Bytes that break the
/// structure have none.
struct ExifDirectory {
  private static let orientationTag = 0x0112
  /// Width and height of the picture, in the first directory and in that of EXIF.
  private static let sizeTags = [0x0100, 0x0101]
  private static let exifSizeTags = [0xA002, 0xA003]
  private static let exifTag = 0x8769
  private static let entryByteCount = 12
  private static let shortType = 3

  private(set) var bytes: [UInt8]
  private let isBigEndian: Bool

  init?(_ bytes: [UInt8]) {
    switch bytes.prefix(4) {
    case [0x49, 0x49, 0x2A, 0]: isBigEndian = false
    case [0x4D, 0x4D, 0, 0x2A]: isBigEndian = true
    default: return nil
    }
    self.bytes = bytes
  }

  /// 1 to 8 as EXIF numbers them; nil where it says none of them.
  var orientation: Int? {
    guard let value = orientationPlace.flatMap({ number(at: $0, byteCount: 2) }) else {
      return nil
    }
    return (1...8).contains(value) ? value : nil
  }

  /// Says that the picture lies as it is shown.
  mutating func setUpright() {
    guard let place = orientationPlace else { return }
    bytes[place] = isBigEndian ? 0 : 1
    bytes[place + 1] = isBigEndian ? 1 : 0
  }

  /// Lets width and height change places, wherever they are said.
  mutating func swapSides() {
    guard let first = number(at: 4, byteCount: 4) else { return }
    swap(Self.sizeTags, ofDirectory: first)
    if let place = entry(Self.exifTag, ofDirectory: first),
      let second = number(at: place + 8, byteCount: 4)
    {
      swap(Self.exifSizeTags, ofDirectory: second)
    }
  }

  /// EXIF that says an orientation and nothing else.
  static func bytes(orientation: Int) -> [UInt8] {
    [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]
      + [0, UInt8(clamping: orientation), 0, 0, 0, 0, 0, 0]
  }

  private var orientationPlace: Int? {
    guard let first = number(at: 4, byteCount: 4),
      let place = entry(Self.orientationTag, ofDirectory: first),
      number(at: place + 2, byteCount: 2) == Self.shortType
    else { return nil }
    return place + 8
  }

  /// Types, counts and values of two entries, which may differ in all three.
  private mutating func swap(_ tags: [Int], ofDirectory start: Int) {
    let places = tags.compactMap { entry($0, ofDirectory: start) }
    guard places.count == 2 else { return }
    for offset in 2..<Self.entryByteCount {
      bytes.swapAt(places[0] + offset, places[1] + offset)
    }
  }

  /// Where the entry of a tag begins; all of it lies within the bytes.
  private func entry(_ tag: Int, ofDirectory start: Int) -> Int? {
    guard let count = number(at: start, byteCount: 2) else { return nil }
    for index in 0..<count {
      let place = start + 2 + index * Self.entryByteCount
      guard place + Self.entryByteCount <= bytes.count else { return nil }
      if number(at: place, byteCount: 2) == tag { return place }
    }
    return nil
  }

  private func number(at place: Int, byteCount: Int) -> Int? {
    guard place >= 0, place <= bytes.count - byteCount else { return nil }
    let part = bytes[place..<place + byteCount]
    return (isBigEndian ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | Int($1) }
  }
}
