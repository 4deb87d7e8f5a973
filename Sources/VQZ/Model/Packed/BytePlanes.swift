import VQZCore

/// Elements as planes: the lowest bytes of all, then their next bytes, and so on.
///
/// A model has millions of elements and is unpacked at every start of a program, so both ways work
/// on memory; every place is within bounds that are checked before.
@safe struct BytePlanes {
  /// One array a byte of the width, all of the same length.
  private(set) var planes: [[UInt8]]
  private let form: PackingPlan.Class

  /// - Parameter planes: as many as the width, of equal length.
  init(_ planes: [[UInt8]], form: PackingPlan.Class) {
    precondition(planes.count == form.width && planes.allSatisfy { $0.count == planes[0].count })
    self.planes = planes
    self.form = form
  }

  /// Elements out of the bytes of a file, lowest byte first.
  init(splitting bytes: [UInt8], form: PackingPlan.Class) {
    self.form = form
    let count = bytes.count / form.width
    planes = [[UInt8]](repeating: [UInt8](repeating: 0, count: count), count: form.width)
    let bits = UInt64(8 * form.width)
    for index in 0..<count {
      var value: UInt64 = 0
      for byte in 0..<form.width {
        value |= UInt64(bytes[index * form.width + byte]) << UInt64(8 * byte)
      }
      if form.isSigned {
        // The sign through all bits, without branches.
        let sign = 0 &- (value >> (bits - 1) & 1)
        value = value << 1 ^ sign
      }
      for byte in 0..<form.width {
        planes[byte][index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
    }
  }

  /// Puts elements together where a file has them.
  ///
  /// - Parameters:
  ///   - range: of elements.
  ///   - bytes: the file.
  ///   - offset: of the first element there.
  func join(_ range: Range<Int>, into bytes: inout [UInt8], at offset: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= planes[0].count)
    precondition(offset >= 0 && offset + range.count * form.width <= bytes.count)
    unsafe bytes.withUnsafeMutableBytes { file in
      let target = unsafe UnsafeMutableRawBufferPointer(
        rebasing: file[offset..<offset + range.count * form.width])
      switch form.width {
      case 1: unsafe joined(range, target, UInt8.self)
      case 2: unsafe joinedPairs(range, target)
      case 4: unsafe joined(range, target, UInt32.self)
      default: unsafe joined(range, target, UInt64.self)
      }
    }
  }

  /// The width that nearly all of a model has, in a loop of which compilers make vectors.
  @unsafe private func joinedPairs(_ range: Range<Int>, _ target: UnsafeMutableRawBufferPointer) {
    let sign: UInt16 = form.isSigned ? 1 : 0
    let down = sign
    unsafe planes[0].withUnsafeBufferPointer { low in
      unsafe planes[1].withUnsafeBufferPointer { high in
        for index in 0..<range.count {
          let place = range.lowerBound + index
          let value = unsafe UInt16(low[place]) | UInt16(high[place]) << 8
          let element = value &>> down ^ (0 &- (value & sign))
          unsafe target.storeBytes(
            of: element.littleEndian, toByteOffset: 2 * index, as: UInt16.self)
        }
      }
    }
  }

  @unsafe private func joined<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ range: Range<Int>, _ target: UnsafeMutableRawBufferPointer, _: Value.Type
  ) {
    for index in 0..<range.count {
      var value: Value = 0
      for byte in 0..<form.width {
        value |= Value(planes[byte][range.lowerBound + index]) << Value(8 * byte)
      }
      if form.isSigned { value = value >> 1 ^ (0 &- (value & 1)) }
      unsafe target.storeBytes(
        of: value.littleEndian, toByteOffset: form.width * index, as: Value.self)
    }
  }
}
