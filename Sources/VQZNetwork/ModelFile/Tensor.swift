internal import CVQZKernels

/// A named array of a model file: element type, shape (outermost first) and little-endian bytes
/// in row-major order.
package struct Tensor: Sendable, Equatable {
  /// Element types by their safetensors names.
  package enum ElementType: String, Sendable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case uint16 = "U16"
    case int16 = "I16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case uint32 = "U32"
    case int32 = "I32"
    case float32 = "F32"
    case uint64 = "U64"
    case int64 = "I64"
    case float64 = "F64"

    package var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }
  }

  package let type: ElementType
  package let shape: [Int]
  package let bytes: [UInt8]

  /// Nil where the bytes are not exactly what type and shape say, or a dimension is negative.
  package init?(type: ElementType, shape: [Int], bytes: [UInt8]) {
    guard Self.byteCount(type: type, shape: shape) == bytes.count else { return nil }
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  package var count: Int { bytes.count / type.byteCount }

  /// Bytes of such a tensor; nil where a dimension is negative or the product overflows.
  package static func byteCount(type: ElementType, shape: [Int]) -> Int? {
    var total = type.byteCount
    // A zero dimension makes the tensor empty, but must not hide an absurd other one.
    for dimension in shape where dimension != 0 {
      let (product, overflow) = total.multipliedReportingOverflow(by: dimension)
      guard dimension > 0 && !overflow else { return nil }
      total = product
    }
    return shape.contains(0) ? 0 : total
  }
}

extension Tensor {
  /// A tensor of integers; their number must be that of `shape`, else nil.
  package static func integers<Value: FixedWidthInteger>(
    _ values: [Value], shape: [Int]
  ) -> Tensor? {
    let type: ElementType? =
      switch Value.self {
      case is UInt8.Type: .uint8
      case is Int8.Type: .int8
      case is UInt16.Type: .uint16
      case is Int16.Type: .int16
      case is UInt32.Type: .uint32
      case is Int32.Type: .int32
      case is UInt64.Type: .uint64
      case is Int64.Type: .int64
      default: nil
      }
    guard let type else { return nil }
    return Tensor(type: type, shape: shape, bytes: littleEndianBytes(values))
  }

  /// A tensor of 32-bit floats; their number must be that of `shape`, else nil.
  package static func floats(_ values: [Float], shape: [Int]) -> Tensor? {
    Tensor(type: .float32, shape: shape, bytes: littleEndianBytes(values.map(\.bitPattern)))
  }

  /// The same rounded to 16-bit floats (to nearest, ties to even).
  package static func halfFloats(_ values: [Float], shape: [Int]) -> Tensor? {
    Tensor(
      type: .float16, shape: shape, bytes: littleEndianBytes(values.map { Float16($0).bitPattern }))
  }

  /// The elements as integers of their own type; nil where the type is another.
  func integers<Value: FixedWidthInteger>(as type: ElementType) -> [Value]? {
    guard type == self.type, Value.bitWidth == 8 * type.byteCount else { return nil }
    return Self.fromLittleEndian(bytes)
  }

  /// The elements as 32-bit floats, exactly; nil where they are not 16- or 32-bit floats.
  func floats() -> [Float]? {
    switch type {
    case .float32: (Self.fromLittleEndian(bytes) as [UInt32]).map(Float.init(bitPattern:))
    case .float16:
      Self.widened(Self.fromLittleEndian(bytes))
    default: nil
    }
  }

  private static func littleEndianBytes<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    let size = Value.bitWidth / 8
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * size)
    for value in values {
      for index in 0..<size {
        bytes.append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: 8 * index)))
      }
    }
    return bytes
  }

  private static func fromLittleEndian<Value: FixedWidthInteger>(_ bytes: [UInt8]) -> [Value] {
    let count = bytes.count / (Value.bitWidth / 8)
    return unsafe [Value](unsafeUninitializedCapacity: count) { values, initialized in
      unsafe UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes)
      // Nothing to do where the machine is little-endian, and compiled to nothing there.
      for index in 0..<count {
        unsafe values[index] = Value(littleEndian: values[index])
      }
      initialized = count
    }
  }

  private static func widened(_ halves: [UInt16]) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: halves.count) { floats, initialized in
      unsafe vqz_widen_f16(halves, floats.baseAddress, halves.count)
      initialized = halves.count
    }
  }
}
