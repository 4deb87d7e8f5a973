/// The type of one sample. Samples are stored with the lowest byte first.
///
/// The raw value stands in `.vqz` files (`Formats/vqz.md`, HEAD) and never changes its meaning.
public enum SampleType: UInt8, Sendable, CaseIterable {
  /// Unsigned integers.
  case u8 = 1
  /// Signed integers in two's complement.
  case i8 = 2
  case u16 = 3
  case i16 = 4
  case u32 = 5
  case i32 = 6
  case u64 = 7
  case i64 = 8
  /// IEEE 754 binary16, binary32 and binary64.
  case f16 = 9
  case f32 = 10
  case f64 = 11
  /// The upper half of a binary32, bfloat16.
  case bf16 = 12

  /// Bytes of one sample: 1, 2, 4 or 8.
  public var byteCount: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16, .f16, .bf16: 2
    case .u32, .i32, .f32: 4
    case .u64, .i64, .f64: 8
    }
  }

  /// Whether samples are floating-point numbers.
  public var isFloat: Bool { rawValue >= Self.f16.rawValue }
}
