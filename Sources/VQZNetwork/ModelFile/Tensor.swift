internal import CVQZKernels
package import VQZCore

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

    /// Bytes of one element.
    package var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }
  }

  /// Of every element.
  package let type: ElementType
  /// Sizes, outermost first; none for a single value.
  package let shape: [Int]
  /// `count` elements, possibly a part of a whole file that others share.
  package let bytes: SharedBytes

  /// Nil where the bytes are not exactly what type and shape say, or a dimension is negative.
  package init?(type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.init(type: type, shape: shape, bytes: SharedBytes(bytes))
  }

  /// The same without a copy.
  package init?(type: ElementType, shape: [Int], bytes: SharedBytes) {
    guard Self.byteCount(type: type, shape: shape) == bytes.count else { return nil }
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// Elements: the product of the sizes.
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

  /// Whether no element is an infinity or a NaN; nil where they are not 16- or 32-bit floats.
  var isFinite: Bool? {
    switch type {
    case .float32: highestExponent(UInt32.self, mask: 0x7F80_0000) < 0x7F80_0000
    case .float16: highestExponent(UInt16.self, mask: 0x7C00) < 0x7C00
    default: nil
    }
  }

  /// The largest of the elements' exponents, where they stand.
  private func highestExponent<Value: FixedWidthInteger>(_: Value.Type, mask: Value) -> Value {
    unsafe bytes.withBuffer { bytes in
      // An exponent of ones alone is an infinity or a NaN; the greatest one tells of all.
      let raw = UnsafeRawBufferPointer(bytes)
      var highest: Value = 0
      for index in 0..<raw.count / MemoryLayout<Value>.size {
        let value = unsafe raw.loadUnaligned(
          fromByteOffset: index &* MemoryLayout<Value>.size, as: Value.self)
        highest = max(highest, Value(littleEndian: value) & mask)
      }
      return highest
    }
  }

  /// Calls `body` with the elements where they lie, or with a copy where the machine cannot read
  /// them there; nil where the type is another.
  @unsafe func withIntegers<Value: FixedWidthInteger, Result>(
    as type: ElementType, _ body: (UnsafeBufferPointer<Value>) -> Result
  ) -> Result? {
    guard type == self.type, Value.bitWidth == 8 * type.byteCount else { return nil }
    let inPlace = unsafe bytes.withBuffer { bytes -> Result? in
      let isAligned =
        UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Value>.alignment) == 0
      guard isAligned, Value(littleEndian: 1) == 1 else { return nil }
      return unsafe UnsafeRawBufferPointer(bytes).withMemoryRebound(to: Value.self) {
        unsafe body($0)
      }
    }
    // A file may have a tensor at an odd place; then its elements are copied.
    if let inPlace { return inPlace }
    return unsafe (Self.fromLittleEndian(bytes) as [Value]).withUnsafeBufferPointer {
      unsafe body($0)
    }
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
    case .float16: unsafe withIntegers(as: .float16) { unsafe Self.widened($0) }
    default: nil
    }
  }

  /// The bytes of the elements, least significant first, on a machine of either order.
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

  /// The elements of such bytes; what is left over at the end is dropped.
  private static func fromLittleEndian<Value: FixedWidthInteger>(
    _ bytes: SharedBytes
  ) -> [Value] {
    let count = bytes.count / (Value.bitWidth / 8)
    return unsafe [Value](unsafeUninitializedCapacity: count) { values, initialized in
      unsafe bytes.withBuffer { unsafe UnsafeMutableRawBufferPointer(values).copyBytes(from: $0) }
      // Nothing to do where the machine is little-endian, and compiled to nothing there.
      for index in 0..<count {
        unsafe values[index] = Value(littleEndian: values[index])
      }
      initialized = count
    }
  }

  /// Halves as floats, exactly; many at a time where the machine can.
  private static func widened(_ halves: UnsafeBufferPointer<UInt16>) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: halves.count) { floats, initialized in
      unsafe vqz_widen_f16(halves.baseAddress, floats.baseAddress, halves.count)
      initialized = halves.count
    }
  }
}
