import VQZCore

/// Gives the numbers of a stream of `NumberEncoder` again. Any bytes are a stream of some numbers:
/// that they are the right ones is for others to prove.
package struct NumberDecoder {
  private var model = NumberModel()
  private var code: UInt32 = 0
  private var range = UInt32.max
  private let bytes: [UInt8]
  /// Of the next byte; behind the end are zeros.
  private var position = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for _ in 0..<4 { shift() }
  }

  /// Bytes read so far; up to four more than the numbers so far took.
  package var byteCount: Int { min(position, bytes.count) }

  /// Whether no byte of the stream is left.
  package var isAtEnd: Bool { position >= bytes.count }

  /// Begins a row of numbers.
  ///
  /// - Parameter sort: 0 to 15; rows of the same sort learn from each other.
  package mutating func begin(sort: Int) { model.begin(sort: sort) }

  /// The next number: at most 33 binary digits.
  package mutating func next() -> Int64 {
    guard bit(model.zero) else {
      model.note(0)
      return 0
    }
    let isNegative = bit(model.sign)
    let length = model.length
    var count = 0
    while count < NumberModel.digitLimit, bit(length &+ count) { count &+= 1 }
    var rest: UInt64 = count > 0 ? 1 : 0
    if count > 1 {
      rest = rest << 1 | (bit(model.second &+ count) ? 1 : 0)
      for _ in 0..<count &- 2 { rest = rest << 1 | (evenBit() ? 1 : 0) }
    }
    let magnitude = rest &+ 1
    model.note(magnitude)
    return isNegative ? 0 &- Int64(magnitude) : Int64(magnitude)
  }

  @inline(__always)
  private mutating func bit(_ index: Int) -> Bool {
    let bit = split((range >> 16) &* model.bits[index].chance)
    model.bits[index].learn(bit)
    return bit
  }

  private mutating func evenBit() -> Bool { split(range >> 1) }

  @inline(__always)
  private mutating func split(_ bound: UInt32) -> Bool {
    let bit = code >= bound
    if bit {
      code &-= bound
      range &-= bound
    } else {
      range = bound
    }
    while range < 1 << 24 {
      range <<= 8
      shift()
    }
    return bit
  }

  @inline(__always)
  private mutating func shift() {
    code = code << 8 | (position < bytes.count ? UInt32(bytes[position]) : 0)
    position &+= 1
  }
}
