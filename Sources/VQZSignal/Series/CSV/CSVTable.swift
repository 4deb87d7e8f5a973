import VQZCore

/// The numbers of a CSV file, row after row, and what they have in common.
struct CSVTable {
  let columns: Int
  private(set) var rowCount = 0
  private let limits: Limits
  /// Bits of 64-bit integers as long as all are integers, and then of floating-point numbers.
  private var bits: [UInt64] = []
  private var isInteger = true
  private var least = 0
  private var most = 0
  private var found: [CSVNumberStyle?]

  init(columns: Int, limits: Limits) {
    self.columns = columns
    self.limits = limits
    found = [CSVNumberStyle?](repeating: nil, count: columns)
  }

  /// How the numbers of each column are written, where not all are integers. Some of them have a
  /// point, so that they are read again as what they are.
  var styles: [CSVNumberStyle] {
    let styles = found.map { $0 ?? CSVStyle.usual }
    let areBare = bits.indices.allSatisfy {
      styles[$0 % columns].isInteger(Double(bitPattern: bits[$0]))
    }
    return areBare ? styles.map { $0 == .shortest(isBare: true) ? CSVStyle.usual : $0 } : styles
  }

  mutating func append(
    _ fields: [ArraySlice<UInt8>], of line: CSVLines.Line
  ) throws(SignalError) {
    guard fields.count == columns else {
      throw .malformedSignal(
        format: .csv, what: "line \(line.number)", found: "\(fields.count) fields",
        expected: "\(columns) as in the first row of numbers")
    }
    rowCount += 1
    guard rowCount <= limits.positionCount else {
      throw .tooManyPositions(axes: [rowCount], limit: limits.positionCount)
    }
    // The numbers, and the samples that are made of them.
    let needed = rowCount.saturatingProduct(16 * columns)
    guard needed <= limits.memoryByteCount else {
      throw .overMemory(needed: needed, limit: limits.memoryByteCount)
    }
    for (column, field) in fields.enumerated() {
      guard let number = CSVNumber(field) else { throw Self.failure(line, field) }
      if let style = number.style { found[column] = found[column]?.joined(style) ?? style }
      if isInteger, number.integer == nil { becomeFloat() }
      if isInteger, let integer = number.integer {
        least = min(least, integer)
        most = max(most, integer)
        bits.append(UInt64(bitPattern: Int64(integer)))
      } else {
        bits.append(number.value.bitPattern)
      }
    }
  }

  private mutating func becomeFloat() {
    isInteger = false
    for index in bits.indices {
      bits[index] = Double(Int64(bitPattern: bits[index])).bitPattern
    }
  }

  /// The smallest type that has all numbers, and the bytes of the samples.
  func samples() -> (type: SampleType, bytes: [UInt8]) {
    let type: SampleType =
      switch (least, most) {
      case _ where !isInteger: .f64
      case ((-0x80)..., ...0x7F): .i8
      case (0..., ...0xFF): .u8
      case ((-0x8000)..., ...0x7FFF): .i16
      case (0..., ...0xFFFF): .u16
      case ((-0x8000_0000)..., ...0x7FFF_FFFF): .i32
      case (0..., ...0xFFFF_FFFF): .u32
      default: .i64
      }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(bits.count * type.byteCount)
    for value in bits {
      for place in 0..<type.byteCount {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
      }
    }
    return (type, bytes)
  }

  static func failure(_ line: CSVLines.Line, _ field: ArraySlice<UInt8>) -> SignalError {
    .malformedSignal(
      format: .csv, what: "line \(line.number)", found: "'\(SignalError.shown(field))'",
      expected: field.first == UInt8(ascii: "\"") ? "a number without quotes" : "a number")
  }
}
