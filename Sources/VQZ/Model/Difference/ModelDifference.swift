import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSystem

/// A model told by its difference to another (`Formats/vqzm.md`, version 8).
struct ModelDifference {
  /// The version of architectures that says a file is a difference.
  static let version = 8
  /// The one tensor.
  static let tensorKey = "difference"
  /// The one text of it that is right.
  static let architecture = "{\"version\":8}"
  /// Bytes of SHA-256.
  static let identifierByteCount = 32

  /// Identifier of the base.
  let base: [UInt8]
  /// Identifier that the result has to have.
  let result: [UInt8]
  /// Whether the result can encode.
  let hasAnalysis: Bool
  /// CRC-32C of the result's analysis network.
  let analysisSum: UInt32
  /// Texts, plan and numbers.
  private let rest: [UInt8]

  /// - Parameter archive: of the file.
  init(_ archive: TensorArchive) throws {
    guard archive.metadata[NetworkModel.architectureKey] == Self.architecture else {
      throw ModelDifferenceError.file(found: "another architecture", expected: Self.architecture)
    }
    guard archive.tensors.count == 1, let tensor = archive.tensors[Self.tensorKey],
      tensor.type == .uint8, tensor.shape.count == 1
    else {
      throw ModelDifferenceError.file(
        found: "the tensors " + archive.tensors.keys.sorted().prefix(4).joined(separator: ", "),
        expected: "one, \(Self.tensorKey), U8, of one axis")
    }
    var reader = ByteReader(tensor.bytes.array)
    do {
      base = Array(try reader.readBytes(Self.identifierByteCount))
      result = Array(try reader.readBytes(Self.identifierByteCount))
      let flag = try reader.readUInt8()
      analysisSum = try reader.readUInt32()
      guard flag <= 1, flag == 1 || analysisSum == 0 else {
        throw ModelDifferenceError.file(
          found: "analysis \(flag) of sum \(analysisSum)", expected: "0 of sum 0, or 1")
      }
      hasAnalysis = flag == 1
    } catch let error as BytesError {
      throw ModelDifferenceError.file(found: error.message, expected: "two identifiers and more")
    }
    rest = Array(reader.readRest())
  }

  /// What a difference is made of, as it was read.
  struct Applied {
    let archive: TensorArchive
    let parts: [VQZModel.Storage.Part]
  }

  /// The result, of which nothing but its size is checked.
  ///
  /// - Parameters:
  ///   - whole: the archive of the base.
  ///   - limits: the tensors of the result may have as many bytes as any model file.
  func applied(to whole: TensorArchive, limits: Limits) throws -> Applied {
    var archive = whole
    if !hasAnalysis {
      archive.tensors = whole.tensors.filter { !$0.key.hasPrefix("encoder.") }
    } else if !whole.tensors.keys.contains(where: { $0.hasPrefix("encoder.") }) {
      throw ModelDifferenceError.baseWithoutAnalysis(identifier: Hexadecimal.text(of: base))
    }
    let names = Self.sortedNames(archive)
    var parts = PackedParts(SharedBytes(rest))
    archive.metadata = try texts(&parts, of: whole)
    let textsCount = parts.byteCount
    let plan = try Self.planned {
      try DifferencePlan(
        try parts.next("plan", limit: PackingPlan.partLimit), names: names)
    }
    try Self.checkSize(plan, archive, limits: limits)
    var counts = [
      VQZModel.Storage.Part(name: "texts", tensorCount: 0, byteCount: textsCount),
      VQZModel.Storage.Part(
        name: "plan", tensorCount: plan.entries.count, byteCount: parts.byteCount - textsCount),
    ]
    try apply(plan, NumberDecoder(parts.remaining), to: &archive, &counts)
    try checkAnalysis(archive)
    return Applied(archive: archive, parts: counts)
  }

  /// An error of a part as one of the plan.
  private static func planned<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as PackedModelError {
      throw ModelDifferenceError.plan(found: error.message, expected: "whole parts")
    }
  }

  /// The metadata of the result. The base's architecture is the dictionary since the identifier
  /// covers it: every copy of the base has the same.
  private func texts(
    _ parts: inout PackedParts, of whole: TensorArchive
  ) throws -> [String: String] {
    let dictionary = Array((whole.metadata[NetworkModel.architectureKey] ?? "").utf8)
    return try Self.planned {
      let bytes = try parts.next("texts", limit: PackingPlan.partLimit, dictionary: dictionary)
      guard let texts = DifferenceTexts(bytes)?.texts else {
        throw ModelDifferenceError.plan(
          found: "texts that are no keys and values", expected: "UTF-8, keys in order")
      }
      return texts
    }
  }

  /// The tensors in the order in which plans name them.
  static func sortedNames(_ archive: TensorArchive) -> [String] {
    archive.tensors.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Refuses a result that is too large before any of it is made.
  private static func checkSize(
    _ plan: DifferencePlan, _ archive: TensorArchive, limits: Limits
  ) throws {
    var sum = archive.tensors.values.reduce(0) { $0 + $1.bytes.count }
    for entry in plan.entries {
      guard case .whole(let type, let shape) = entry.mode else { continue }
      let count = Tensor.byteCount(type: type, shape: shape) ?? .max
      sum = sum.addingReportingOverflow(count).overflow ? .max : sum + count
      guard sum <= limits.modelByteCount else {
        throw ModelDifferenceError.tooLarge(found: sum, limit: limits.modelByteCount)
      }
    }
  }

  /// Changes what the plan names, and notes what each sort of tensors took of the file.
  private func apply(
    _ plan: DifferencePlan, _ numbers: NumberDecoder, to archive: inout TensorArchive,
    _ parts: inout [VQZModel.Storage.Part]
  ) throws {
    var numbers = numbers
    var kinds: [String: (tensors: Int, bytes: Int)] = [:]
    for entry in plan.entries {
      let before = numbers.byteCount
      archive.tensors[entry.name] = try Self.tensor(entry, archive, &numbers)
      let kind = String(entry.name.split(separator: ".").last ?? "")
      let known = kinds[kind] ?? (0, 0)
      kinds[kind] = (known.tensors + 1, known.bytes + numbers.byteCount - before)
    }
    guard numbers.isAtEnd else {
      throw ModelDifferenceError.plan(found: "numbers behind the last one", expected: "none")
    }
    parts += kinds.sorted { $0.key < $1.key }.map {
      VQZModel.Storage.Part(name: $0.key, tensorCount: $0.value.tensors, byteCount: $0.value.bytes)
    }
  }

  /// The tensor of an entry; nil for one that is removed.
  private static func tensor(
    _ entry: DifferencePlan.Entry, _ archive: TensorArchive, _ numbers: inout NumberDecoder
  ) throws -> Tensor? {
    numbers.begin(sort: entry.sort)
    // Any bytes are some numbers, and all arithmetic wraps: nothing here can fail on a bad file.
    switch entry.mode {
    case .removed: return nil
    case .whole(let type, let shape):
      let count = Tensor.byteCount(type: type, shape: shape) ?? 0
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count)
      for _ in 0..<count / type.byteCount {
        TensorNumbers.append(numbers.next(), width: type.byteCount, to: &bytes)
      }
      return Tensor(type: type, shape: shape, bytes: bytes)
    case .added(let step):
      guard let tensor = archive.tensors[entry.name], DifferencePlan.types.contains(tensor.type)
      else {
        throw ModelDifferenceError.plan(
          found: "\(entry.name) of another type", expected: "one of the eight")
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(tensor.bytes.count)
      for element in TensorNumbers.of(tensor) {
        TensorNumbers.append(
          element &+ numbers.next() << Int64(step), width: tensor.type.byteCount, to: &bytes)
      }
      return Tensor(type: tensor.type, shape: tensor.shape, bytes: bytes)
    }
  }

  /// The identifier covers the decoder alone; a wrong analysis network would encode badly, unseen.
  private func checkAnalysis(_ archive: TensorArchive) throws {
    let found = hasAnalysis ? Self.analysisSum(archive) : 0
    guard found == analysisSum else {
      throw ModelDifferenceError.result(
        found: "an analysis network of CRC-32C \(found)", expected: "\(analysisSum)")
    }
  }

  /// CRC-32C of the bytes of all tensors of the analysis network in byte order of names.
  static func analysisSum(_ archive: TensorArchive) -> UInt32 {
    let names = sortedNames(archive).filter { $0.hasPrefix("encoder.") }
    return CRC32C.of(names.flatMap { archive.tensors[$0]?.bytes.array ?? [] })
  }
}
