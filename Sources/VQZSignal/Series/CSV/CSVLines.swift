/// The lines of a text, one after another.
struct CSVLines {
  struct Line {
    /// Counted from 1.
    let number: Int
    /// Where it begins in the text.
    let start: Int
    /// Without its end.
    let text: ArraySlice<UInt8>
    let hasReturn: Bool
    /// Whether the text ends with it, and not with the end of a line.
    let isOpen: Bool
  }

  private let bytes: [UInt8]
  private var offset: Int
  private var count = 0

  /// - Parameter offset: where the first line begins.
  init(_ bytes: [UInt8], from offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// The next line; nil behind the last one.
  mutating func next() -> Line? {
    guard offset < bytes.count else { return nil }
    let start = offset
    let end = bytes[start...].firstIndex(of: 0x0A)
    offset = end.map { $0 + 1 } ?? bytes.count
    count += 1
    var text = bytes[start..<(end ?? bytes.count)]
    let hasReturn = end != nil && text.last == 0x0D
    if hasReturn { text.removeLast() }
    return Line(
      number: count, start: start, text: text, hasReturn: hasReturn, isOpen: end == nil)
  }
}
