package import VQZCore
package import VQZEntropy
import VQZNetwork
import VQZSystem

/// A model that codes vectors, or windows of series, by codebooks of whole vectors and a small
/// network (`Formats/vqzm.md`, versions 6 and 9).
package struct VectorModel: Sendable {
  /// The versions of model files that hold one: of vectors, and of windows.
  static let version = 6
  static let windowVersion = 9
  /// The tensor with all arrays.
  private static let numbersKey = "decoder.vectors.numbers"
  /// Bits of a unit, and the least and the greatest exponent of its lowest bit.
  private static let unitBits = 22
  private static let unitExponents = -900...900

  /// `vectors` or `series`.
  package let kind: SignalKind
  package let tables: VectorTables
  /// What a value of 1 is in samples: at most 22 bits, normal, above 0.
  package let unit: Double
  /// SHA-256 of what decides what a file decodes to.
  package let identifier: [UInt8]
  /// The free texts of the file.
  package let metadata: [String: String]

  /// - Parameter identifier: what the archive is known to have, where that was proved before.
  init(_ archive: TensorArchive, limits: Limits, identifier: [UInt8]?) throws {
    let text = try archive.text(NetworkModel.architectureKey)
    let sizes: VectorSizes
    (kind, sizes, unit) = try Self.architecture(text)
    if let extra = archive.tensors.keys.filter({ $0 != Self.numbersKey }).min() {
      throw ModelError.tensor(
        name: extra, found: "a tensor the architecture does not name", expected: "none")
    }
    // Sizes are checked before anything is unpacked.
    guard let byteCount = VectorTables.byteCount(of: sizes) else {
      throw EntropyError.vectorTables
    }
    guard byteCount <= limits.memoryByteCount else {
      throw ModelError.tooMuchMemory(byteCount: byteCount, limit: limits.memoryByteCount)
    }
    let tensor = try archive.tensor(Self.numbersKey)
    guard tensor.type == .uint8, tensor.shape.count == 1 else {
      throw ModelError.tensor(
        name: Self.numbersKey, found: "type \(tensor.type.rawValue), shape \(tensor.shape)",
        expected: "type \(Tensor.ElementType.uint8.rawValue), one axis")
    }
    tables = try VectorTables(
      try VectorTables.Numbers(packed: tensor.bytes.array, sizes: sizes))
    metadata = archive.metadata
    self.identifier =
      identifier ?? NetworkModel.identifier(of: archive, architecture: text)
  }

  /// The nearest unit that a model can have; nil where there is none.
  ///
  /// - Parameter unit: samples of a value.
  package static func unit(nearest unit: Double) -> Double? {
    guard unit.isNormal, unit > 0,
      unitExponents.contains(Int(unit.exponent) - unitBits + 1)
    else { return nil }
    let rest = unit.ulp * Double(1 << (Double.significandBitCount + 1 - unitBits))
    return (unit / rest).rounded(.down) * rest
  }

  /// Numbers as a model file: of windows where they have a context.
  ///
  /// - Parameters:
  ///   - numbers: valid ones.
  ///   - unit: samples of a value, as `unit(nearest:)` gives it.
  ///   - metadata: name, licence, recipe and provenance.
  package static func file(
    _ numbers: VectorTables.Numbers, unit: Double, metadata: [String: String]
  ) throws(VQZError) -> [UInt8] {
    do {
      var archive = TensorArchive(metadata: metadata)
      archive.metadata[NetworkModel.architectureKey] = architecture(numbers.sizes, unit: unit)
      let packed = try numbers.packed()
      archive.tensors[numbersKey] = Tensor(type: .uint8, shape: [packed.count], bytes: packed)
      return try archive.safetensors()
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The architecture as a model file has it: members in the order of their names.
  private static func architecture(_ sizes: VectorSizes, unit: Double) -> String {
    let exponent = Int(unit.exponent) - unitBits + 1
    let mantissa = Int(unit / Double(sign: .plus, exponent: exponent, significand: 1))
    let shifts = [
      sizes.baseShift, sizes.startShift, sizes.inputShift, sizes.meanShift, sizes.basisShift,
    ]
    let isOfWindows = sizes.context > 0
    let kind = isOfWindows ? SignalKind.series : .vectors
    func number(_ number: Int) -> JSONValue { .integer(Int64(number)) }
    func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map(number)) }
    var members = [
      JSONMember(key: "classes", value: number(sizes.classes)),
      JSONMember(key: "dimensions", value: number(sizes.dimensions)),
      JSONMember(key: "groups", value: list(sizes.groupSizes.map { Int($0) })),
      JSONMember(key: "hidden", value: number(sizes.hidden)),
      JSONMember(key: "index_bits", value: list(sizes.indexBits.map { Int($0) })),
      JSONMember(key: "qualities", value: number(sizes.qualities)),
      JSONMember(key: "shifts", value: list(shifts)),
      JSONMember(key: "signal", value: number(Int(kind.rawValue))),
      JSONMember(key: "unit", value: list([mantissa, exponent])),
      JSONMember(key: "version", value: number(isOfWindows ? windowVersion : version)),
    ]
    if isOfWindows {
      members.append(
        JSONMember(key: "context", value: list([sizes.context, sizes.contextShift])))
    }
    return JSONValue.object(members).serialize(sortedKeys: true)
  }

  /// Kind, sizes and unit, out of an object with exactly the members of its version.
  private static func architecture(
    _ text: String
  ) throws(ModelError) -> (kind: SignalKind, sizes: VectorSizes, unit: Double) {
    let refusal = ModelError.architecture(
      found: String(text.prefix(100)),
      expected: "the members of a model of vectors or windows, each in its range")
    guard let root = try? JSONValue.parse(Array(text.utf8)), case .object(let members) = root,
      let kind = [SignalKind.vectors, .series].first(where: {
        root["signal"] == .integer(Int64($0.rawValue))
      }),
      let context = kind == .vectors ? [0, 0] : numbers(root["context"]), context.count == 2,
      members.count == (kind == .vectors ? 10 : 11), kind == .vectors || context[0] > 0,
      root["version"] == .integer(Int64(kind == .vectors ? version : windowVersion)),
      let shifts = numbers(root["shifts"]), shifts.count == 5,
      let unit = numbers(root["unit"]), unit.count == 2,
      (1..<1 << unitBits).contains(unit[0]), unitExponents.contains(unit[1]),
      let bits = numbers(root["index_bits"]), let groups = numbers(root["groups"]),
      let dimensions = number(root["dimensions"]), let hidden = number(root["hidden"]),
      let qualities = number(root["qualities"]), let classes = number(root["classes"])
    else { throw refusal }
    let indexBits = bits.compactMap { UInt8(exactly: $0) }
    let groupSizes = groups.compactMap { UInt16(exactly: $0) }
    guard indexBits.count == bits.count, groupSizes.count == groups.count else { throw refusal }
    let sizes = VectorSizes(
      dimensions: dimensions, hidden: hidden, qualities: qualities, classes: classes,
      baseShift: shifts[0], startShift: shifts[1], inputShift: shifts[2], meanShift: shifts[3],
      basisShift: shifts[4], indexBits: indexBits, groupSizes: groupSizes, context: context[0],
      contextShift: context[1])
    return (kind, sizes, Double(sign: .plus, exponent: unit[1], significand: Double(unit[0])))
  }

  /// A whole number; nil for anything else.
  private static func number(_ value: JSONValue?) -> Int? {
    guard case .integer(let number) = value else { return nil }
    return Int(exactly: number)
  }

  /// A list of whole numbers; nil for anything else.
  private static func numbers(_ value: JSONValue?) -> [Int]? {
    guard case .array(let values) = value else { return nil }
    let numbers = values.compactMap { number($0) }
    return numbers.count == values.count ? numbers : nil
  }
}
