/// What can go wrong while bytes are taken apart, with the place where it did.
package enum BytesError: Failure, Equatable {
  /// The bytes end before the value does.
  case truncated(offset: Int, needed: Int, available: Int)
  /// A variable-length integer carries a last group that is zero.
  case varintNotMinimal(offset: Int)
  /// A variable-length integer does not fit 64 bits.
  case varintTooLong(offset: Int)
  /// A variable-length integer is beyond what its field may hold.
  case valueTooLarge(offset: Int, value: UInt64, bound: UInt64)

  package var code: FailureCode {
    switch self {
    case .truncated: .truncated
    case .varintNotMinimal, .varintTooLong, .valueTooLarge: .malformed
    }
  }

  package var message: String {
    switch self {
    case .truncated(let offset, let needed, let available):
      "bytes end early at offset \(offset): found \(available), expected \(needed)"
    case .varintNotMinimal(let offset):
      "integer at offset \(offset) is too long: found a zero last group, expected the short form"
    case .varintTooLong(let offset):
      "integer at offset \(offset) is too long: found more than 64 bits, expected at most 64"
    case .valueTooLarge(let offset, let value, let bound):
      "integer at offset \(offset) is too large: found \(value), expected at most \(bound)"
    }
  }

  package var rule: String? {
    switch self {
    case .truncated: nil
    case .varintNotMinimal: "vqz.varint.minimal"
    case .varintTooLong, .valueTooLarge: "vqz.varint.range"
    }
  }
}
