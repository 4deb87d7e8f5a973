import VQZCore

/// Codes whole numbers, most of them small, one after another: the differences of models.
package struct NumberEncoder {
  private var model = NumberModel()
  private var low: UInt64 = 0
  private var range = UInt32.max
  /// The last byte that a carry may still change, and how many bytes of 255 are behind it.
  private var held: UInt8 = 0
  private var heldCount = 0
  private var bytes: [UInt8] = []
  /// The very first byte is always 0, and left out.
  private var isFirst = true

  package init() {}

  /// Bytes so far, those that are not yet certain among them.
  package var byteCount: Int { bytes.count + heldCount }

  /// Begins a row of numbers.
  ///
  /// - Parameter sort: 0 to 15; rows of the same sort learn from each other.
  package mutating func begin(sort: Int) { model.begin(sort: sort) }

  /// - Parameter number: of at most 33 binary digits.
  package mutating func append(_ number: Int64) {
    let magnitude = number.magnitude
    defer { model.note(magnitude) }
    code(magnitude != 0, model.zero)
    guard magnitude != 0 else { return }
    code(number < 0, model.sign)
    // Binary digits of the rest: how many in ones and a zero, the second one, the others.
    let rest = magnitude - 1
    let count = UInt64.bitWidth - rest.leadingZeroBitCount
    precondition(count <= NumberModel.digitLimit)
    let length = model.length
    for digit in 0..<count { code(true, length + digit) }
    if count < NumberModel.digitLimit { code(false, length + count) }
    guard count > 1 else { return }
    code(rest >> UInt64(count - 2) & 1 == 1, model.second + count)
    for digit in stride(from: count - 3, through: 0, by: -1) {
      codeEven(rest >> UInt64(digit) & 1 == 1)
    }
  }

  private mutating func code(_ bit: Bool, _ index: Int) {
    split(bit, (range >> 16) &* model.bits[index].chance)
    model.bits[index].learn(bit)
  }

  /// A bit of which nothing is known.
  private mutating func codeEven(_ bit: Bool) { split(bit, range >> 1) }

  private mutating func split(_ bit: Bool, _ bound: UInt32) {
    if bit {
      low += UInt64(bound)
      range -= bound
    } else {
      range = bound
    }
    while range < 1 << 24 {
      range <<= 8
      shift()
    }
  }

  /// Moves the upper byte of `low` out, once no carry can change what was before it.
  private mutating func shift() {
    if low < 0xFF00_0000 || low > 0xFFFF_FFFF {
      let carry = UInt8(truncatingIfNeeded: low >> 32)
      if isFirst { isFirst = false } else { bytes.append(held &+ carry) }
      for _ in 0..<heldCount { bytes.append(0xFF &+ carry) }
      heldCount = 0
      held = UInt8(truncatingIfNeeded: low >> 24)
    } else {
      heldCount += 1
    }
    low = low << 8 & 0xFFFF_FFFF
  }

  /// The stream; zeros at its end are left out.
  package consuming func finish() -> [UInt8] {
    for _ in 0..<5 { shift() }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes
  }
}
