import VQZCore

/// The arrays of a model as one zstd frame (`Formats/vqzm.md`, version 6).
extension VectorTables.Numbers {
  /// zstd levels: large arrays are mostly a basis, of which the higher one makes hardly less in
  /// twenty times the time.
  private static let (level, largeLevel) = (19, 9)
  private static let largeByteCount = 8 << 20

  /// The frame.
  package func packed() throws(EntropyError) -> [UInt8] {
    var bytes: [UInt8] = []
    Self.append(codewords, to: &bytes)
    Self.append(indexChances, to: &bytes)
    for weights in [startWeights, inputWeights, meanWeights, spreadWeights] {
      Self.append(weights, to: &bytes)
    }
    for biases in [meanBias, spreadBias] { Self.append(biases, to: &bytes) }
    Self.append(basis, to: &bytes)
    for numbers in [mean, qualityHidden, qualitySpread, qualityStep] {
      Self.append(numbers, to: &bytes)
    }
    Self.append(qualityGroups, to: &bytes)
    for numbers in [chances, shrinks] { Self.append(numbers, to: &bytes) }
    Self.append(contextWeights, to: &bytes)
    return try Zstd.compress(
      bytes, level: bytes.count < Self.largeByteCount ? Self.level : Self.largeLevel)
  }

  /// - Parameters:
  ///   - frame: of exactly the arrays that the sizes say.
  ///   - sizes: of the model.
  /// - Throws: `vectorTables` for a frame that holds anything else.
  package init(packed frame: [UInt8], sizes: VectorSizes) throws(EntropyError) {
    guard let counts = sizes.counts,
      let bytes = try? Zstd.decompress(frame, expectedByteCount: counts.byteCount)
    else { throw .vectorTables }
    var rest = bytes[...]
    func take<Element: FixedWidthInteger>(_ count: Int, _: Element.Type) -> [Element] {
      let size = Element.bitWidth / 8
      let part = rest.prefix(count * size)
      rest = rest.dropFirst(count * size)
      return Self.elements(part, count: count)
    }
    let (weights, numbers) = (counts.weights, counts.dimensions)
    // The arguments are evaluated in this order, which is that of the frame.
    self.init(
      sizes: sizes, codewords: take(counts.codewords, Int8.self),
      indexChances: take(counts.indices, UInt16.self), startWeights: take(weights, Int16.self),
      inputWeights: take(weights, Int16.self), meanWeights: take(weights, Int16.self),
      spreadWeights: take(weights, Int16.self), meanBias: take(numbers, Int32.self),
      spreadBias: take(numbers, Int32.self), basis: take(counts.basis, Int16.self),
      mean: take(numbers, Int32.self), qualityHidden: take(counts.hidden, Int32.self),
      qualitySpread: take(counts.qualities, Int32.self),
      qualityStep: take(counts.qualities, Int32.self),
      qualityGroups: take(counts.qualities, UInt8.self),
      chances: take(counts.chances, UInt16.self), shrinks: take(counts.shrinks, UInt16.self),
      contextWeights: take(counts.context, Int16.self))
  }

  /// The lowest bytes of all elements, then their next bytes, and so on: the upper ones of weights
  /// are nearly all alike.
  private static func append<Element: FixedWidthInteger>(
    _ elements: [Element], to bytes: inout [UInt8]
  ) {
    for byte in 0..<Element.bitWidth / 8 {
      for element in elements { bytes.append(UInt8(truncatingIfNeeded: element >> (8 * byte))) }
    }
  }

  private static func elements<Element: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, count: Int
  ) -> [Element] {
    var elements = [Element](repeating: 0, count: count)
    for byte in 0..<Element.bitWidth / 8 {
      let first = bytes.startIndex + byte * count
      for index in 0..<count {
        elements[index] |= Element(truncatingIfNeeded: bytes[first + index]) << (8 * byte)
      }
    }
    return elements
  }
}
