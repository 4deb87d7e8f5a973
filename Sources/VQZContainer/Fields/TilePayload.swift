internal import VQZCore

/// What `TILE` holds: the coded indices of one extended rectangle, or the samples of one core.
package struct TilePayload: Sendable, Equatable {
  package enum Method: UInt8, Sendable, CaseIterable {
    case rangeCoder = 1
    case zstdPlanes = 2
    /// The samples themselves.
    case stored = 3
    /// Residuals against a prediction from neighbours.
    case plain = 4
    /// Indices as in method 1, then residuals against what the model makes of them.
    case rangeCoderAndResiduals = 5
    /// The same with indices as in method 2.
    case zstdPlanesAndResiduals = 6
    /// The samples in one zstd frame.
    case packed = 7
    /// The samples of any type themselves.
    case storedSamples = 8
    /// The same, byte by byte of all samples, in one zstd frame.
    case packedSamples = 9
    /// Integers of a lattice, predicted along the axes.
    case lattice = 10
    /// Codewords of whole vectors, and coefficients of what is left.
    case wholeVectors = 13
    /// The same in runs of vectors, each of which decodes alone.
    case vectorRuns = 14
    /// Windows of series, each a vector that is expected by the moments before it.
    case windows = 15

    /// Whether the tile decodes to the final samples of its core, which are not blended.
    package var isSealed: Bool { rawValue > 2 }
    /// Whether the payload begins with codeword indices.
    package var hasIndices: Bool { [1, 2, 5, 6].contains(rawValue) }
    /// Versions of the format that have it.
    var versions: [Int] {
      switch rawValue {
      case 1, 2: [1, 2, 3, 4, 5, 6]
      case 3...7: [2, 3, 5, 6]
      default: [4]
      }
    }
    /// Whether it goes on with residuals behind them.
    package var hasBoth: Bool { isSealed && hasIndices }
  }

  package let number: Int
  package let method: Method
  /// CRC-32C of the decoded colour samples: of the extended rectangle before blending, or of the
  /// core of a sealed tile.
  package let sampleChecksum: UInt32
  /// Codeword indices; empty where there are none.
  package let indices: ArraySlice<UInt8>
  /// Residuals, or samples as they are or packed; empty where the tile is not sealed.
  package let residuals: ArraySlice<UInt8>
  /// Whether the file may have ended before the tile did, so that bytes are missing at its end.
  package var mayEndEarly: Bool

  package init(
    number: Int, method: Method, sampleChecksum: UInt32, indices: ArraySlice<UInt8> = [],
    residuals: ArraySlice<UInt8> = [], mayEndEarly: Bool = false
  ) {
    self.mayEndEarly = mayEndEarly
    self.number = number
    self.method = method
    self.sampleChecksum = sampleChecksum
    self.indices = indices
    self.residuals = residuals
  }

  /// Reads the payload of `TILE`; what depends on the header is checked by `check`.
  ///
  /// - Parameter mayEndEarly: whether the chunk may be the beginning of one.
  init(_ chunk: Chunk, mayEndEarly: Bool = false) throws(ContainerError) {
    self.mayEndEarly = mayEndEarly
    var reader = PayloadReader(chunk, mayEndEarly: mayEndEarly)
    self.number = Int(clamping: try reader.varint())
    let offset = reader.offset
    let value = try reader.uint8()
    guard let method = Method(rawValue: value) else {
      throw .broken(.tileMethod, offset: offset, found: "\(value)", expected: "1 to 10, 13 or 14")
    }
    self.method = method
    self.sampleChecksum = try reader.uint32()
    (indices, residuals) = try Self.parts(of: method, &reader, mayEndEarly: mayEndEarly)
  }

  /// Everything that is left of the reader, as the method divides it.
  static func parts(
    of method: Method, _ reader: inout PayloadReader, mayEndEarly: Bool
  ) throws(ContainerError) -> (indices: ArraySlice<UInt8>, residuals: ArraySlice<UInt8>) {
    guard method.hasBoth else {
      let rest = reader.rest()
      return method.hasIndices ? (rest, []) : ([], rest)
    }
    let sizeOffset = reader.offset
    let size = try reader.varint()
    let rest = reader.rest()
    guard mayEndEarly || size <= UInt64(rest.count) else {
      throw .broken(
        .tileIndices, offset: sizeOffset, found: "\(size) bytes", expected: "at most \(rest.count)")
    }
    let count = Int(clamping: size)
    return (rest.prefix(count), rest.dropFirst(count))
  }

  /// Holds the tile against the header of its file.
  func check(_ header: ContainerHeader, offset: Int?) throws(ContainerError) {
    guard method.versions.contains(header.version) else {
      throw .broken(
        .tileMethod, offset: offset, found: "\(method.rawValue) in version \(header.version)",
        expected: "one of version \(header.version)")
    }
    guard header.promise == nil || method.isSealed else {
      throw .broken(
        .tileBound, offset: offset, found: "method \(method.rawValue)",
        expected: "one that keeps a bound")
    }
    guard method == .stored || method == .storedSamples else { return }
    let positions = header.blocks.block(number).corePositionCount
    // Both are sizes of what the limits allowed, whose product is below 2^63.
    let size =
      header.sampleType.byteCount
      * (method == .stored ? header.colourCount : header.shape.channels)
    guard residuals.count % size == 0 && residuals.count / size == positions else {
      throw .broken(
        .tileStored, offset: offset, found: "\(residuals.count) bytes",
        expected: "\(size) for each of \(positions) positions")
    }
  }

  /// Bytes of the entropy-coded payload.
  package var byteCount: Int { indices.count + residuals.count }

  /// Bytes of the payload of the chunk.
  package var payload: [UInt8] {
    var writer = ByteWriter(capacity: byteCount + 16)
    writer.appendVarint(UInt64(clamping: number))
    writer.append(method.rawValue)
    writer.append(sampleChecksum)
    appendParts(to: &writer)
    return writer.bytes
  }

  /// Appends what `parts` reads.
  func appendParts(to writer: inout ByteWriter) {
    if method.hasBoth { writer.appendVarint(UInt64(indices.count)) }
    writer.append(contentsOf: indices)
    writer.append(contentsOf: residuals)
  }
}
