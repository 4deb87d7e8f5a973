/// The bytes of an input as choices, one after another; behind the last byte all are 0.
struct FuzzBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// What is left.
  var remaining: ArraySlice<UInt8> { rest }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func flag() -> Bool { byte() & 1 == 1 }

  /// A number from 0 on.
  ///
  /// - Parameter limit: 1 to 256; the number is below it.
  mutating func below(_ limit: Int) -> Int { Int(byte()) % limit }

  /// One of some values.
  mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }

  /// A whole number of so many bytes, the lowest first.
  mutating func number(byteCount: Int) -> UInt64 {
    (0..<byteCount).reduce(0) { $0 | UInt64(byte()) << UInt64(8 * $1) }
  }
}
