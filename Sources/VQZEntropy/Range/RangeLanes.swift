/// How many states a stream interleaves: symbol i belongs to lane i modulo the count.
///
/// A lane costs three bytes on average, and lets a processor decode it beside the others.
package enum RangeLanes: UInt8, Sendable, CaseIterable {
  case one = 0
  case four = 1
  case thirtyTwo = 2

  package var count: Int {
    switch self {
    case .one: 1
    case .four: 4
    case .thirtyTwo: 32
    }
  }

  /// As many lanes as cost less than 0.05 % of a payload of about `bitCount` bits.
  static func fitting(bitCount: Int) -> RangeLanes {
    if bitCount < 1 << 17 { return .one }
    return bitCount < 1 << 21 ? .four : .thirtyTwo
  }
}
