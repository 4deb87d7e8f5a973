package import VQZNetwork

extension AlignedFloats {
  /// Unchecked, as the kernels are: training checks its ranges once, when it makes its plan.
  @inline(__always)
  package subscript(index: Int) -> Float {
    get { unsafe storage[index] }
    set { unsafe storage[index] = newValue }
  }

  /// A buffer of these values.
  convenience init(_ values: [Float]) {
    self.init(values, count: values.count)
  }

  /// The first value; buffers are never empty.
  @unsafe package var start: UnsafeMutablePointer<Float> {
    unsafe storage.baseAddress.unsafelyUnwrapped
  }

  /// A part for a kernel, which may use it as long as this buffer lives.
  @unsafe func lend(_ range: Range<Int>) -> UnsafeBufferPointer<Float> {
    unsafe UnsafeBufferPointer(rebasing: storage[range])
  }

  /// Makes all values 0.
  func clear() {
    unsafe storage.update(repeating: 0)
  }

  /// Makes a part 0.
  func clear(_ range: Range<Int>) {
    unsafe storage[range].update(repeating: 0)
  }

  /// A copy of a part.
  package func values(_ range: Range<Int>) -> [Float] {
    unsafe Array(storage[range])
  }

  /// Writes values from `start` on.
  package func set(_ values: [Float], at start: Int) {
    for (index, value) in values.enumerated() { self[start + index] = value }
  }

  /// The values of another buffer, as far as both reach.
  func copy(from other: AlignedFloats) {
    for index in 0..<min(count, other.count) { self[index] = other[index] }
  }

  /// Sixteen values from an index on.
  @inline(__always)
  func vector(at index: Int) -> SIMD16<Float> {
    unsafe UnsafeRawPointer(storage.baseAddress.unsafelyUnwrapped + index)
      .loadUnaligned(as: SIMD16<Float>.self)
  }

  /// Writes sixteen values from an index on.
  @inline(__always)
  func setVector(_ vector: SIMD16<Float>, at index: Int) {
    unsafe UnsafeMutableRawPointer(storage.baseAddress.unsafelyUnwrapped + index)
      .storeBytes(of: vector, as: SIMD16<Float>.self)
  }

  /// Calls `body` with the index and the number of values of every vector of a range; only the
  /// last may have fewer than sixteen.
  @inline(__always)
  func forEachVector(_ range: Range<Int>, _ body: (Int, Int) -> Void) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var index = range.lowerBound
    while index + 16 <= range.upperBound {
      body(index, 16)
      index += 16
    }
    if index < range.upperBound { body(index, range.upperBound - index) }
  }

  /// The first `lanes` of sixteen values from an index on, then zeros.
  @inline(__always)
  func vector(at index: Int, lanes: Int) -> SIMD16<Float> {
    guard lanes < 16 else { return vector(at: index) }
    var vector = SIMD16<Float>(repeating: 0)
    for lane in 0..<lanes { vector[lane] = self[index + lane] }
    return vector
  }

  /// Writes only the first `lanes` of sixteen values: a range need not be whole vectors.
  @inline(__always)
  func setVector(_ vector: SIMD16<Float>, at index: Int, lanes: Int) {
    guard lanes < 16 else { return setVector(vector, at: index) }
    for lane in 0..<lanes { self[index + lane] = vector[lane] }
  }
}
