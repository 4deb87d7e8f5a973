package import VQZCore

/// How the samples of a block belong to the integers k that are coded for it (`Formats/vqz.md`,
/// "Lattice blocks"). Integer samples below are those of the type, of u64 less 2^63.
package enum LatticeForm: Sendable, Equatable {
  /// By the header of the file: floating point `o + k · s`; integers k · (2E + 1), held to the
  /// range of the type.
  case header
  /// By numbers of its own, one for all or one for each plane.
  case scales([Scale])
  /// Floating point: the order of the numbers, from their bits.
  case ordered
  /// The k-th of a table of samples, which travels beside the integers.
  case table
  /// A magnitude of 2^((base + (|k| − 1) · step) / 2^32), with the sign of k; 0 for k = 0.
  case logarithmic(base: Int64, step: UInt64)

  /// A lattice: sample = offset + k · step.
  package enum Scale: Sendable, Equatable {
    /// Of integer samples; a step of 1 or more.
    case integer(offset: Int64, step: UInt64)
    /// Of floating-point samples: finite numbers, a step above 0.
    case real(offset: Double, step: Double)
  }

  /// The number that stands in a file.
  private var number: UInt8 {
    switch self {
    case .header: 1
    case .scales: 2
    case .ordered: 3
    case .table: 4
    case .logarithmic: 5
    }
  }

  /// Most bits of a logarithm: 2048 octaves either way in 2^-32.
  static let logarithmLimit: Int64 = 1 << 43

  /// Appends number and fields.
  package func append(to writer: inout ByteWriter) {
    writer.append(number)
    switch self {
    case .header, .ordered, .table: break
    case .scales(let scales):
      writer.appendVarint(UInt64(scales.count))
      for scale in scales {
        switch scale {
        case .integer(let offset, let step):
          writer.appendVarint(Self.folded(offset))
          writer.appendVarint(step)
        case .real(let offset, let step):
          writer.append(offset.bitPattern)
          writer.append(step.bitPattern)
        }
      }
    case .logarithmic(let base, let step):
      writer.appendVarint(Self.folded(base))
      writer.appendVarint(step)
    }
  }

  /// Reads what `append` writes.
  ///
  /// - Parameters:
  ///   - reader: stands behind the fields afterwards.
  ///   - type: of the samples.
  ///   - planeCount: planes of the block, as `LatticePlanes.count` says.
  /// - Throws: `LatticeError` for fields that are cut off or out of their ranges.
  package init(
    _ reader: inout ByteReader, type: SampleType, planeCount: Int
  ) throws(LatticeError) {
    do {
      let number = try reader.readUInt8()
      switch number {
      case 1: self = .header
      case 2:
        let count = try reader.readVarint()
        guard count == 1 || count == UInt64(planeCount) else {
          throw LatticeError.field(
            "number of scales", found: "\(count)", expected: "1 or \(planeCount)")
        }
        var scales: [Scale] = []
        for _ in 0..<Int(count) { scales.append(try Self.scale(&reader, type)) }
        self = .scales(scales)
      case 3 where type.isFloat: self = .ordered
      case 4: self = .table
      case 5:
        let base = Self.unfolded(try reader.readVarint())
        let step = try reader.readVarint()
        let limit = Self.logarithmLimit
        guard base.magnitude <= UInt64(limit), (1...UInt64(limit)).contains(step) else {
          throw LatticeError.field(
            "logarithm", found: "base \(base), step \(step)",
            expected: "at most \(limit), and a step of 1 or more")
        }
        self = .logarithmic(base: base, step: step)
      default:
        throw LatticeError.field(
          "form", found: "\(number)", expected: "1 to 5, and 3 for floating point only")
      }
    } catch let error as LatticeError {
      throw error
    } catch {
      throw .cut
    }
  }

  private static func scale(
    _ reader: inout ByteReader, _ type: SampleType
  ) throws -> Scale {
    guard type.isFloat else {
      let offset = unfolded(try reader.readVarint())
      let step = try reader.readVarint()
      guard (1...UInt64(Int64.max)).contains(step) else {
        throw LatticeError.field("step", found: "\(step)", expected: "1 to \(Int64.max)")
      }
      return .integer(offset: offset, step: step)
    }
    let offset = Double(bitPattern: try reader.readUInt64())
    let step = Double(bitPattern: try reader.readUInt64())
    guard offset.isFinite, step.isNormal, step > 0 else {
      throw LatticeError.field(
        "scale", found: "offset \(offset), step \(step)",
        expected: "a finite offset and a normal step above 0")
    }
    return .real(offset: offset, step: step)
  }

  /// A signed number as one without sign: 0, −1, 1, −2, … become 0, 1, 2, 3, …
  static func folded(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value << 1 ^ value >> 63)
  }

  /// The inverse of `folded`.
  static func unfolded(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}

/// What is wrong with the bytes of a lattice block.
package enum LatticeError: Failure, Equatable {
  /// A field of the block is out of its range.
  case field(String, found: String, expected: String)
  /// The bytes end within their fields.
  case cut
  /// An integer that stands for no sample.
  case value(Int64)

  package var code: FailureCode { .malformed }

  package var rule: String? { "vqz.tile.lattice" }

  package var message: String {
    switch self {
    case .field(let name, let found, let expected):
      "lattice block: \(name): found \(found), expected \(expected)"
    case .cut: "lattice block: found its end, expected more fields"
    case .value(let value):
      "lattice block: found the integer \(value), expected one that stands for a sample"
    }
  }
}
