import VQZCore

/// EXIF of a page of TIFF: what the page has of it, put together again as a file of its own.
///
/// Values keep their bytes and the order of them; places are new.
struct TIFFExif {
  private struct Value {
    let tag: Int
    let type: Int
    let count: Int
    let bytes: [UInt8]

    /// Bytes behind the directory: none where the value stands in it.
    var outerByteCount: Int { bytes.count > 4 ? (bytes.count + 1) / 2 * 2 : 0 }
  }

  /// What is not in it, by name.
  private(set) var omitted: [String] = []
  private let isBigEndian: Bool
  private var page: [Value] = []
  private var exif: [Value] = []
  private var gps: [Value] = []
  /// Bytes of values that there is still room for: many entries may point to the same ones.
  private var remaining = 1 << 20

  /// Types of BigTIFF alone have no place in it.
  private static let types = 1...12
  /// It holds places in the file, which is another then.
  private static let makerNoteTag = 37500
  private static let interoperabilityTag = 40965

  /// - Parameter directory: of the page.
  init(_ directory: TIFFDirectory) {
    isBigEndian = directory.file.isBigEndian
    page = values(directory) {
      $0 == TIFFTag.orientation ? Self.isTurned(directory) : TIFFTag.descriptive.contains($0)
    }
    exif = values(below: directory, TIFFTag.exif, "EXIF")
    gps = values(below: directory, TIFFTag.gps, "GPS")
  }

  private static func isTurned(_ directory: TIFFDirectory) -> Bool {
    guard let entry = directory.entry(TIFFTag.orientation), entry.type == 3, entry.count == 1,
      let value = directory.number(TIFFTag.orientation)
    else { return false }
    return (2...8).contains(value)
  }

  private mutating func values(
    below page: TIFFDirectory, _ tag: Int, _ name: String
  ) -> [Value] {
    guard page.entry(tag) != nil else { return [] }
    guard let place = page.number(tag), let directory = TIFFDirectory(page.file, at: place) else {
      omitted.append("damaged \(name)")
      return []
    }
    return values(directory) { _ in true }
  }

  private mutating func values(_ directory: TIFFDirectory, _ isKept: (Int) -> Bool) -> [Value] {
    var kept: [Value] = []
    for entry in directory.entries where isKept(entry.tag) {
      guard entry.tag != Self.makerNoteTag else {
        omitted.append("maker note")
        continue
      }
      guard entry.tag != Self.interoperabilityTag else { continue }
      guard Self.types.contains(entry.type), let place = entry.place,
        place.count + 16 <= remaining
      else {
        omitted.append("EXIF tag \(entry.tag)")
        continue
      }
      remaining -= place.count + 16
      kept.append(
        Value(
          tag: entry.tag, type: entry.type, count: entry.count,
          bytes: Array(directory.file.bytes[place])))
    }
    return kept.sorted { $0.tag < $1.tag }
  }

  /// Nil where the page says nothing of the kind.
  func bytes() -> [UInt8]? {
    guard !page.isEmpty || !exif.isEmpty || !gps.isEmpty else { return nil }
    let pointerCount = (exif.isEmpty ? 0 : 1) + (gps.isEmpty ? 0 : 1)
    let start = 8
    let exifStart = start + Self.byteCount(page) + pointerCount * 12
    let gpsStart = exifStart + (exif.isEmpty ? 0 : Self.byteCount(exif))
    var first = page
    if !exif.isEmpty { first.append(pointer(TIFFTag.exif, exifStart)) }
    if !gps.isEmpty { first.append(pointer(TIFFTag.gps, gpsStart)) }
    var file: [UInt8] = isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
    file += number(42, 2) + number(start, 4)
    append(first.sorted { $0.tag < $1.tag }, to: &file)
    if !exif.isEmpty { append(exif, to: &file) }
    if !gps.isEmpty { append(gps, to: &file) }
    return file
  }

  private static func byteCount(_ values: [Value]) -> Int {
    6 + values.reduce(0) { $0 + 12 + $1.outerByteCount }
  }

  private func pointer(_ tag: Int, _ place: Int) -> Value {
    Value(tag: tag, type: 4, count: 1, bytes: number(place, 4))
  }

  private func number(_ value: Int, _ byteCount: Int) -> [UInt8] {
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? bytes.reversed() : bytes
  }

  private func append(_ values: [Value], to file: inout [UInt8]) {
    var place = file.count + 6 + 12 * values.count
    var outer: [UInt8] = []
    file += number(values.count, 2)
    for value in values {
      file += number(value.tag, 2) + number(value.type, 2) + number(value.count, 4)
      if value.outerByteCount == 0 {
        file += value.bytes + [UInt8](repeating: 0, count: 4 - value.bytes.count)
      } else {
        file += number(place, 4)
        outer += value.bytes + [UInt8](repeating: 0, count: value.bytes.count % 2)
        place += value.outerByteCount
      }
    }
    file += number(0, 4) + outer
  }
}
