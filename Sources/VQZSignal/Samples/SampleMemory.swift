import VQZCore

/// Samples of any type as numbers, and back. Bytes are those of `Signal.samples`: each sample in
/// `SampleType.byteCount` bytes, the lowest first.
@safe enum SampleMemory {
  /// Integer samples; those of u64 less 2^63, so that all of them fit.
  ///
  /// - Parameter type: an integer type, whose samples fill the bytes.
  static func integers(_ bytes: [UInt8], _ type: SampleType) -> [Int64] {
    type.run(Integers(bytes: bytes)) ?? []
  }

  private struct Integers: WholeLoop {
    let bytes: [UInt8]
    func run<Sample: WholeSample>(_: Sample.Type) -> [Int64] {
      map(bytes) { (bits: Sample.Bits) in Sample.number(bits) }
    }
  }

  /// The bytes of integers that are within the range of the type; the inverse of `integers`.
  static func bytes(_ values: [Int64], _ type: SampleType) -> [UInt8] {
    type.run(IntegerBytes(values: values)) ?? []
  }

  private struct IntegerBytes: WholeLoop {
    let values: [Int64]
    func run<Sample: WholeSample>(_: Sample.Type) -> [UInt8] {
      bytes(values) { Sample.bits($1) }
    }
  }

  /// Floating-point samples, widened exactly but for the payload of a NaN.
  ///
  /// - Parameter type: a floating-point type, whose samples fill the bytes.
  static func reals(_ bytes: [UInt8], _ type: SampleType) -> [Double] {
    type.run(Reals(bytes: bytes)) ?? []
  }

  private struct Reals: RealLoop {
    let bytes: [UInt8]
    func run<Sample: RealSample>(_: Sample.Type) -> [Double] {
      map(bytes) { (bits: Sample.Bits) in Sample.number(bits) }
    }
  }

  /// The bytes of numbers that are rounded to a floating-point type once, to the nearest, halves
  /// to even.
  static func bytes(_ values: [Double], _ type: SampleType) -> [UInt8] {
    type.run(RealBytes(values: values)) ?? []
  }

  private struct RealBytes: RealLoop {
    let values: [Double]
    func run<Sample: RealSample>(_: Sample.Type) -> [UInt8] {
      bytes(values) { Sample.bits($1) }
    }
  }

  /// The same of products with a factor, which have to be exact.
  static func bytes(_ values: [Int32], times factor: Double, _ type: SampleType) -> [UInt8] {
    type.run(ScaledBytes(values: values, factor: factor)) ?? []
  }

  private struct ScaledBytes: RealLoop {
    let values: [Int32]
    let factor: Double
    func run<Sample: RealSample>(_: Sample.Type) -> [UInt8] {
      bytes(values) { Sample.bits(Double($1) * factor) }
    }
  }

  /// The bits of floating-point samples.
  static func patterns(_ bytes: [UInt8], _ type: SampleType) -> [UInt64] {
    switch type.byteCount {
    case 2: map(bytes) { (bits: UInt16) in UInt64(bits) }
    case 4: map(bytes) { (bits: UInt32) in UInt64(bits) }
    default: map(bytes) { (bits: UInt64) in bits }
    }
  }

  /// The bytes of such bits.
  static func bytes(patterns: [UInt64], _ type: SampleType) -> [UInt8] {
    switch type.byteCount {
    case 2: bytes(patterns) { UInt16(truncatingIfNeeded: $1) }
    case 4: bytes(patterns) { UInt32(truncatingIfNeeded: $1) }
    default: bytes(patterns) { $1 }
    }
  }

  /// What `body` makes of the bits of each sample.
  @inline(__always)
  static func map<Bits: FixedWidthInteger & BitwiseCopyable, Value>(
    _ bytes: [UInt8], _ body: (Bits) -> Value
  ) -> [Value] {
    let size = MemoryLayout<Bits>.size
    let count = bytes.count / size
    return unsafe [Value](unsafeUninitializedCapacity: count) { values, initialized in
      unsafe bytes.withUnsafeBytes { raw in
        for index in 0..<count {
          let bits = unsafe raw.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
          unsafe values.initializeElement(at: index, to: body(Bits(littleEndian: bits)))
        }
      }
      initialized = count
    }
  }

  /// Calls `body` with the bits of each sample.
  @inline(__always)
  static func forEach<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ body: (Bits) -> Void
  ) {
    let size = MemoryLayout<Bits>.size
    unsafe bytes.withUnsafeBytes { raw in
      for index in 0..<raw.count / size {
        let bits = unsafe raw.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
        body(Bits(littleEndian: bits))
      }
    }
  }

  /// Calls `body` with the place and the bits of each sample of two signals.
  @inline(__always)
  static func forEachPair<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ one: [UInt8], _ other: [UInt8], _ body: (Int, Bits, Bits) -> Void
  ) {
    let size = MemoryLayout<Bits>.size
    unsafe one.withUnsafeBytes { one in
      unsafe other.withUnsafeBytes { other in
        for index in 0..<min(one.count, other.count) / size {
          let a = unsafe one.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
          let b = unsafe other.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
          body(index, Bits(littleEndian: a), Bits(littleEndian: b))
        }
      }
    }
  }

  /// The bytes of the samples that `body` makes of each place and value.
  @inline(__always)
  static func bytes<Value, Bits: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Value], _ body: (Int, Value) -> Bits
  ) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    return unsafe [UInt8](unsafeUninitializedCapacity: values.count * size) { raw, initialized in
      let memory = UnsafeMutableRawBufferPointer(raw)
      unsafe values.withUnsafeBufferPointer { values in
        for index in 0..<values.count {
          let bits = body(index, unsafe values[index]).littleEndian
          unsafe memory.storeBytes(of: bits, toByteOffset: index &* size, as: Bits.self)
        }
      }
      initialized = values.count * size
    }
  }

  /// The bytes of the samples that `body` makes of each place and value, and of what is known of
  /// its part: values are cut into as many parts of the same length.
  @inline(__always)
  static func bytes<Value, Part, Bits: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Value], parts: [Part], _ body: (Part, Int, Value) -> Bits
  ) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    let length = values.count / max(1, parts.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: values.count * size) { raw, initialized in
      let memory = UnsafeMutableRawBufferPointer(raw)
      unsafe values.withUnsafeBufferPointer { values in
        for (number, part) in parts.enumerated() {
          for index in number * length..<(number + 1) * length {
            let bits = body(part, index, unsafe values[index]).littleEndian
            unsafe memory.storeBytes(of: bits, toByteOffset: index &* size, as: Bits.self)
          }
        }
      }
      initialized = parts.count * length * size
    }
  }

  /// Samples of rows as those of columns.
  static func transposed<Bits: BitwiseCopyable>(
    _ bytes: [UInt8], rows: Int, columns: Int, _: Bits.Type
  ) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    return unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { target, initialized in
      let target = UnsafeMutableRawBufferPointer(target)
      unsafe bytes.withUnsafeBytes { source in
        for column in 0..<columns {
          for row in 0..<rows {
            let bits = unsafe source.loadUnaligned(
              fromByteOffset: (row * columns + column) * size, as: Bits.self)
            unsafe target.storeBytes(
              of: bits, toByteOffset: (column * rows + row) * size, as: Bits.self)
          }
        }
      }
      initialized = rows * columns * size
    }
  }
}

extension SampleType {
  /// The range of an integer type as `SampleMemory.integers` gives it.
  var integerRange: ClosedRange<Int64> {
    switch self {
    case .u8: 0...0xFF
    case .i8: -0x80...0x7F
    case .u16: 0...0xFFFF
    case .i16: -0x8000...0x7FFF
    case .u32: 0...0xFFFF_FFFF
    case .i32: -0x8000_0000...0x7FFF_FFFF
    case .u64, .i64, .f16, .f32, .f64, .bf16: Int64.min...Int64.max
    }
  }

  /// What is taken off an unsigned sample to make it fit: the 0 of `SampleMemory.integers`.
  var integerOffset: Double { self == .u64 ? 9_223_372_036_854_775_808 : 0 }

  /// The bit of the sign of a floating-point type.
  var signBit: UInt64 { 1 << UInt64(8 * byteCount - 1) }
}
