import VQZCore

/// Samples of any type as numbers, and back. Bytes are those of `Signal.samples`: each sample in
/// `SampleType.byteCount` bytes, the lowest first.
@safe enum SampleMemory {
  /// Integer samples; those of u64 less 2^63, so that all of them fit.
  ///
  /// - Parameter type: an integer type, whose samples fill the bytes.
  static func integers(_ bytes: [UInt8], _ type: SampleType) -> [Int64] {
    switch type {
    case .u8: widened(bytes, UInt8.self)
    case .i8: widened(bytes, Int8.self)
    case .u16: widened(bytes, UInt16.self)
    case .i16: widened(bytes, Int16.self)
    case .u32: widened(bytes, UInt32.self)
    case .i32: widened(bytes, Int32.self)
    case .u64: map(bytes, UInt64.self) { Int64(bitPattern: $0 ^ 1 << 63) }
    case .i64: map(bytes, Int64.self) { $0 }
    case .f16, .f32, .f64: []
    }
  }

  /// The bytes of integers that are within the range of the type; the inverse of `integers`.
  static func bytes(_ values: [Int64], _ type: SampleType) -> [UInt8] {
    switch type {
    case .u8, .i8: bytes(values) { UInt8(truncatingIfNeeded: $0) }
    case .u16, .i16: bytes(values) { UInt16(truncatingIfNeeded: $0) }
    case .u32, .i32: bytes(values) { UInt32(truncatingIfNeeded: $0) }
    case .u64: bytes(values) { UInt64(bitPattern: $0) ^ 1 << 63 }
    case .i64: bytes(values) { UInt64(bitPattern: $0) }
    case .f16, .f32, .f64: []
    }
  }

  /// Floating-point samples, widened exactly but for the payload of a NaN.
  ///
  /// - Parameter type: a floating-point type, whose samples fill the bytes.
  static func reals(_ bytes: [UInt8], _ type: SampleType) -> [Double] {
    switch type {
    case .f16: map(bytes, UInt16.self) { Double(Float(Float16(bitPattern: $0))) }
    case .f32: map(bytes, UInt32.self) { Double(Float(bitPattern: $0)) }
    case .f64: map(bytes, UInt64.self) { Double(bitPattern: $0) }
    default: []
    }
  }

  /// The bytes of numbers that are rounded to a floating-point type once, to the nearest, halves
  /// to even.
  static func bytes(_ values: [Double], _ type: SampleType) -> [UInt8] {
    switch type {
    case .f16: bytes(values) { Float16($0).bitPattern }
    case .f32: bytes(values) { Float($0).bitPattern }
    case .f64: bytes(values) { $0.bitPattern }
    default: []
    }
  }

  /// The bits of floating-point samples.
  static func patterns(_ bytes: [UInt8], _ type: SampleType) -> [UInt64] {
    switch type.byteCount {
    case 2: map(bytes, UInt16.self) { UInt64($0) }
    case 4: map(bytes, UInt32.self) { UInt64($0) }
    default: map(bytes, UInt64.self) { $0 }
    }
  }

  /// The bytes of such bits.
  static func bytes(patterns: [UInt64], _ type: SampleType) -> [UInt8] {
    switch type.byteCount {
    case 2: bytes(patterns) { UInt16(truncatingIfNeeded: $0) }
    case 4: bytes(patterns) { UInt32(truncatingIfNeeded: $0) }
    default: bytes(patterns) { $0 }
    }
  }

  @inline(__always)
  private static func widened<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _: Sample.Type
  ) -> [Int64] {
    map(bytes, Sample.self) { Int64(truncatingIfNeeded: $0) }
  }

  @inline(__always)
  private static func map<Sample: FixedWidthInteger & BitwiseCopyable, Value>(
    _ bytes: [UInt8], _: Sample.Type, _ body: (Sample) -> Value
  ) -> [Value] {
    let size = MemoryLayout<Sample>.size
    let count = bytes.count / size
    return unsafe [Value](unsafeUninitializedCapacity: count) { values, initialized in
      unsafe bytes.withUnsafeBytes { raw in
        for index in 0..<count {
          let sample = unsafe raw.loadUnaligned(fromByteOffset: index &* size, as: Sample.self)
          unsafe values.initializeElement(at: index, to: body(Sample(littleEndian: sample)))
        }
      }
      initialized = count
    }
  }

  @inline(__always)
  private static func bytes<Value, Sample: FixedWidthInteger & BitwiseCopyable>(
    _ values: [Value], _ body: (Value) -> Sample
  ) -> [UInt8] {
    let size = MemoryLayout<Sample>.size
    return unsafe [UInt8](unsafeUninitializedCapacity: values.count * size) { raw, initialized in
      let memory = UnsafeMutableRawBufferPointer(raw)
      for index in values.indices {
        unsafe memory.storeBytes(
          of: body(values[index]).littleEndian, toByteOffset: index &* size, as: Sample.self)
      }
      initialized = values.count * size
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
    case .u64, .i64, .f16, .f32, .f64: Int64.min...Int64.max
    }
  }

  /// What is taken off an unsigned sample to make it fit: the 0 of `SampleMemory.integers`.
  var integerOffset: Double { self == .u64 ? 9_223_372_036_854_775_808 : 0 }

  /// The bit of the sign of a floating-point type.
  var signBit: UInt64 { 1 << UInt64(8 * byteCount - 1) }
}
