import VQZContainer
import VQZCore
import VQZSignal

/// What the header of a file has to say of vectors alone (`Formats/vqz.md`, "Vector blocks").
struct VectorHead: Equatable {
  /// Whether decoded vectors are of length 1.
  var hasUnitLength = false
  /// Nil where the file promises nothing.
  var promise: VectorPromise?

  /// The bit of unit length among the flags.
  private static let unitLengthFlag: UInt8 = 1

  /// - Parameters:
  ///   - hasUnitLength: only of floating-point vectors.
  ///   - promise: of every vector; valid.
  init(hasUnitLength: Bool, promise: VectorPromise?) {
    self.hasUnitLength = hasUnitLength
    self.promise = promise
  }

  /// Reads what `bytes` gives.
  ///
  /// - Throws: `malformed` for bytes that are none of it.
  init(_ own: [UInt8], _ type: SampleType) throws(VQZError) {
    var reader = ByteReader(own)
    do {
      let flags = try reader.readUInt8()
      hasUnitLength = flags == Self.unitLengthFlag
      guard flags == 0 || hasUnitLength && type.isFloat else {
        throw Self.broken("flags \(flags)")
      }
      switch try reader.readUInt8() {
      case 0: promise = nil
      case 1: promise = .distance(Double(bitPattern: try reader.readUInt64()))
      case 2: promise = .cosine(Double(bitPattern: try reader.readUInt64()))
      case let number: throw Self.broken("promise \(number)")
      }
    } catch let error as VQZError {
      throw error
    } catch {
      throw Self.broken("\(own.count) bytes")
    }
    guard promise?.isValid ?? true, reader.remaining == 0 else {
      throw Self.broken("\(own.count) bytes, promise \(promise.map { "\($0)" } ?? "none")")
    }
  }

  /// The bytes as a header holds them.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(hasUnitLength ? Self.unitLengthFlag : 0)
    switch promise {
    case nil: writer.append(UInt8(0))
    case .distance(let most):
      writer.append(UInt8(1))
      writer.append(most.bitPattern)
    case .cosine(let least):
      writer.append(UInt8(2))
      writer.append(least.bitPattern)
    }
    return writer.bytes
  }

  private static func broken(_ found: String) -> VQZError {
    VQZError(
      .malformed,
      "header of vectors: found \(found), expected flags 0 or 1 and a promise in its range",
      rule: ContainerRule.headOwn.rawValue)
  }
}

extension ContainerHeader {
  /// Most that a sample, or a vector, differs from the original, where the file promises it.
  var errorBound: ErrorBound? {
    if let promise { return promise.bound }
    guard kind == .vectors, let head = try? VectorHead(own, sampleType) else { return nil }
    switch head.promise {
    case .distance(let most): return .absolute(most)
    case .cosine(let least): return .cosine(least)
    case nil: return nil
    }
  }
}
