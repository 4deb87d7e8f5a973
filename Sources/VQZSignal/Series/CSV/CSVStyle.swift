/// How the rows of a CSV file are written.
struct CSVStyle: Equatable {
  /// What may stand between two fields, in the order in which a line is looked through for it.
  static let separators: [UInt8] = [0x09, 0x3B, 0x2C, 0x20]

  /// A comma, semicolon, tab or space.
  var separator: UInt8 = 0x2C
  /// Whether lines end with a carriage return and a line feed, instead of a line feed alone.
  var hasReturns = false
  /// Whether the last line just ends.
  var isOpen = false
  /// Of each column; none where all are integers.
  var columns: [CSVNumberStyle] = []

  /// The bytes of the property `style`.
  var bytes: [UInt8] {
    [separator, (hasReturns ? 1 : 0) | (isOpen ? 2 : 0)] + columns.map(\.byte)
  }

  /// What is written where nothing is known of a file.
  var isUsual: Bool {
    separator == 0x2C && !hasReturns && !isOpen && columns.allSatisfy { $0 == Self.usual }
  }

  static let usual = CSVNumberStyle.shortest(isBare: false)

  init() {}

  /// The inverse of `bytes`; nil where the bytes are of no such property.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2, Self.separators.contains(bytes[0]), bytes[1] <= 3 else { return nil }
    separator = bytes[0]
    hasReturns = bytes[1] & 1 != 0
    isOpen = bytes[1] & 2 != 0
    for byte in bytes[2...] {
      guard let style = CSVNumberStyle(byte: byte) else { return nil }
      columns.append(style)
    }
  }

  /// The fields of a line, without blanks around them.
  static func fields(
    of line: ArraySlice<UInt8>, separator: UInt8
  ) -> [ArraySlice<UInt8>] {
    if separator == 0x20 {
      return line.split { $0 == 0x20 || $0 == 0x09 }
    }
    return line.split(separator: separator, omittingEmptySubsequences: false).map(trimmed)
  }

  private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var field = field
    while field.first == 0x20 || field.first == 0x09 { field.removeFirst() }
    while field.last == 0x20 || field.last == 0x09 { field.removeLast() }
    return field
  }

  /// The bytes behind a line.
  var lineEnd: [UInt8] { hasReturns ? [0x0D, 0x0A] : [0x0A] }
}
