import VQZCore

/// How a sample stands in memory and which number it is, for loops that the compiler makes once
/// for each type.
protocol StoredSample {
  /// As the sample lies in memory, the lowest byte first.
  associatedtype Bits: FixedWidthInteger & BitwiseCopyable
  associatedtype Number
  static func number(_ bits: Bits) -> Number
  static func bits(_ number: Number) -> Bits
}

/// An integer type; samples of u64 count less 2^63, so that all fit.
protocol WholeSample: StoredSample where Number == Int64 {
  /// The magnitude of the sample itself that a number stands for, rounded once.
  static func magnitude(_ number: Int64) -> Double
}

/// A floating-point type, widened exactly but for the payload of a NaN, and rounded once, to the
/// nearest, halves to even.
protocol RealSample: StoredSample where Number == Double {}

/// Integers that fit 64 bits with a sign.
enum StoredInteger<Bits: FixedWidthInteger & BitwiseCopyable>: WholeSample {
  @inline(__always)
  static func number(_ bits: Bits) -> Int64 { Int64(truncatingIfNeeded: bits) }
  @inline(__always)
  static func bits(_ number: Int64) -> Bits { Bits(truncatingIfNeeded: number) }
  @inline(__always)
  static func magnitude(_ number: Int64) -> Double { Double(number.magnitude) }
}

enum StoredU64: WholeSample {
  @inline(__always)
  static func number(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits ^ 1 << 63) }
  @inline(__always)
  static func bits(_ number: Int64) -> UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }
  @inline(__always)
  static func magnitude(_ number: Int64) -> Double { Double(bits(number)) }
}

enum StoredF16: RealSample {
  @inline(__always)
  static func number(_ bits: UInt16) -> Double { Double(Float(Float16(bitPattern: bits))) }
  @inline(__always)
  static func bits(_ number: Double) -> UInt16 {
    let all = number.bitPattern
    let sign = UInt16(truncatingIfNeeded: all >> 48) & 0x8000
    let magnitude = number.magnitude
    // What a runtime does without an instruction for it takes a tenth of the time of vectors.
    if magnitude < leastNormal {
      // The last bit of the sum is that of the smallest sample.
      return sign | UInt16(truncatingIfNeeded: (magnitude + roundingSum).bitPattern & 0x7FF)
    }
    guard magnitude < firstInfinite else { return Float16(number).bitPattern }
    // The exponent counts from 15 in place of 1023; a carry goes on into it.
    let rest = magnitude.bitPattern - UInt64(1023 - 15) << 52
    return sign | UInt16(truncatingIfNeeded: (rest + 0x1FF_FFFF_FFFF + (rest >> 42 & 1)) >> 42)
  }

  private static let leastNormal = 0x1p-14
  private static let firstInfinite = 65520.0
  private static let roundingSum = 0x1p28
}

/// The upper half of a binary32.
enum StoredBF16: RealSample {
  @inline(__always)
  static func number(_ bits: UInt16) -> Double {
    Double(Float(bitPattern: UInt32(bits) << 16))
  }

  @inline(__always)
  static func bits(_ number: Double) -> UInt16 {
    let near = Float(number)
    var bits = near.bitPattern
    guard !near.isNaN else { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    // Rounded to odd, towards zero with the last bit set, so that rounding again is rounding once.
    if Double(near).magnitude > number.magnitude { bits -= 1 }
    if Double(near) != number { bits |= 1 }
    // The nearest, halves to even; a carry goes on into the exponent, up to infinity.
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}

enum StoredF32: RealSample {
  @inline(__always)
  static func number(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits)) }
  @inline(__always)
  static func bits(_ number: Double) -> UInt32 { Float(number).bitPattern }
}

enum StoredF64: RealSample {
  @inline(__always)
  static func number(_ bits: UInt64) -> Double { Double(bitPattern: bits) }
  @inline(__always)
  static func bits(_ number: Double) -> UInt64 { number.bitPattern }
}

/// A loop over samples of any integer type.
protocol WholeLoop {
  associatedtype Result
  func run<Sample: WholeSample>(_: Sample.Type) -> Result
}

/// A loop over samples of any floating-point type.
protocol RealLoop {
  associatedtype Result
  func run<Sample: RealSample>(_: Sample.Type) -> Result
}

extension SampleType {
  /// Runs a loop for this type; nil for floating point.
  @inline(__always)
  func run<Loop: WholeLoop>(_ loop: Loop) -> Loop.Result? {
    switch self {
    case .u8: loop.run(StoredInteger<UInt8>.self)
    case .i8: loop.run(StoredInteger<Int8>.self)
    case .u16: loop.run(StoredInteger<UInt16>.self)
    case .i16: loop.run(StoredInteger<Int16>.self)
    case .u32: loop.run(StoredInteger<UInt32>.self)
    case .i32: loop.run(StoredInteger<Int32>.self)
    case .u64: loop.run(StoredU64.self)
    case .i64: loop.run(StoredInteger<Int64>.self)
    case .f16, .f32, .f64, .bf16: nil
    }
  }

  /// Runs a loop for this type; nil for integers.
  @inline(__always)
  func run<Loop: RealLoop>(_ loop: Loop) -> Loop.Result? {
    switch self {
    case .f16: loop.run(StoredF16.self)
    case .bf16: loop.run(StoredBF16.self)
    case .f32: loop.run(StoredF32.self)
    case .f64: loop.run(StoredF64.self)
    default: nil
    }
  }
}
