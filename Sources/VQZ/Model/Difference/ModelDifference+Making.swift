import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSystem

/// Making differences.
extension ModelDifference {
  /// A file that tells `result` from `base`, exactly: each tensor in the way that takes least.
  ///
  /// - Parameters:
  ///   - identifier: of the base.
  ///   - resultIdentifier: of the result.
  static func file(
    from base: TensorArchive, identifier: [UInt8], to result: TensorArchive,
    resultIdentifier: [UInt8]
  ) throws -> [UInt8] {
    let hasAnalysis = result.tensors.keys.contains { $0.hasPrefix("encoder.") }
    var known = base
    if !hasAnalysis {
      known.tensors = base.tensors.filter { !$0.key.hasPrefix("encoder.") }
    } else if !base.tensors.keys.contains(where: { $0.hasPrefix("encoder.") }) {
      throw ModelDifferenceError.baseWithoutAnalysis(identifier: Hexadecimal.text(of: identifier))
    }
    // Changed and removed ones first, in the order of the base; then those that are new.
    let names = sortedNames(known)
    var maker = DifferenceMaker()
    for name in names where known.tensors[name] != result.tensors[name] {
      try maker.append(name, from: known.tensors[name], to: result.tensors[name])
    }
    for name in sortedNames(result) where known.tensors[name] == nil {
      try maker.append(name, from: nil, to: result.tensors[name])
    }
    var writer = ByteWriter()
    writer.append(contentsOf: identifier)
    writer.append(contentsOf: resultIdentifier)
    writer.append(UInt8(hasAnalysis ? 1 : 0))
    writer.append(hasAnalysis ? analysisSum(result) : 0)
    let dictionary = Array((base.metadata[NetworkModel.architectureKey] ?? "").utf8)
    let texts = try Zstd.compress(
      DifferenceTexts(result.metadata).bytes, level: 19, dictionary: dictionary)
    let plan = try Zstd.compress(DifferencePlan(maker.entries).bytes(names: names), level: 19)
    for frame in [texts, plan] {
      writer.appendVarint(UInt64(frame.count))
      writer.append(contentsOf: frame)
    }
    writer.append(contentsOf: maker.numbers.finish())
    var archive = TensorArchive(metadata: [NetworkModel.architectureKey: architecture])
    archive.tensors[tensorKey] = Tensor(
      type: .uint8, shape: [writer.count], bytes: writer.bytes)
    return try archive.safetensors()
  }
}

/// Chooses how each tensor is told, and codes its numbers.
private struct DifferenceMaker {
  /// In the order of the plan, as the numbers are.
  var entries: [DifferencePlan.Entry] = []
  /// One stream for all tensors: what is alike learns from each other.
  var numbers = NumberEncoder()
  /// Tensors of like names told in the same mode, by which sort their numbers have.
  private var sorts: [String: Int] = [:]

  /// - Parameters:
  ///   - base: nil for a tensor that is new.
  ///   - result: nil for one that is removed.
  mutating func append(_ name: String, from base: Tensor?, to result: Tensor?) throws {
    guard let result else {
      entries.append(DifferencePlan.Entry(name: name, mode: .removed, sort: 0))
      return
    }
    guard DifferencePlan.types.contains(result.type) else {
      throw ModelDifferenceError.plan(
        found: "\(name) of type \(result.type.rawValue)", expected: "one of the eight")
    }
    let whole = TensorNumbers.of(result)
    var (mode, row) = (DifferencePlan.Mode.whole(type: result.type, shape: result.shape), whole)
    if let base, base.type == result.type, base.shape == result.shape {
      let width = result.type.byteCount
      let differences = zip(whole, TensorNumbers.of(base)).map {
        TensorNumbers.wrapped($0 &- $1, width: width)
      }
      // Differences that were rounded have zeros at their lower ends, which cost nothing so.
      let step = min(
        DifferencePlan.stepLimit,
        differences.reduce(0, |).trailingZeroBitCount)
      let added = differences.map { $0 >> Int64(step) }
      if Self.cost(added) <= Self.cost(whole) { (mode, row) = (.added(step: step), added) }
    }
    let sort = sort(name, result.type, mode)
    entries.append(DifferencePlan.Entry(name: name, mode: mode, sort: sort))
    numbers.begin(sort: sort)
    for number in row { numbers.append(number) }
  }

  /// Bytes of a row by itself.
  private static func cost(_ row: [Int64]) -> Int {
    var trial = NumberEncoder()
    trial.begin(sort: 0)
    for number in row { trial.append(number) }
    return trial.byteCount
  }

  /// The sort of a tensor: by the end of its name, its type, and whether it is added to the base.
  private mutating func sort(
    _ name: String, _ type: Tensor.ElementType, _ mode: DifferencePlan.Mode
  ) -> Int {
    let isAdded = if case .added = mode { true } else { false }
    let key = "\(name.split(separator: ".").last ?? "") \(type.rawValue) \(isAdded)"
    if let known = sorts[key] { return known }
    // Those that come when all are taken share the last one.
    let new = min(sorts.count, DifferencePlan.sortCount - 1)
    sorts[key] = new
    return new
  }
}
