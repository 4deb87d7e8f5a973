import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSystem

/// A model file within another that has fewer bytes (`Formats/vqzm.md`, version 7).
enum PackedModel {
  /// The version of architectures that says a file is packed.
  static let version = 7
  private static let tensorKey = "packed"
  private static let architecture = "{\"version\":7}"
  private static let level = 19

  /// The whole file.
  ///
  /// - Parameters:
  ///   - archive: of the packed file.
  ///   - limits: the whole file may have as many bytes as any model file.
  static func whole(_ archive: TensorArchive, limits: Limits) throws -> [UInt8] {
    guard archive.metadata[NetworkModel.architectureKey] == architecture else {
      throw PackedModelError.file(
        found: "another architecture", expected: architecture)
    }
    guard archive.tensors.count == 1, let tensor = archive.tensors[tensorKey],
      tensor.type == .uint8, tensor.shape.count == 1
    else {
      throw PackedModelError.file(
        found: "the tensors " + archive.tensors.keys.sorted().prefix(4).joined(separator: ", "),
        expected: "one, \(tensorKey), U8, of one axis")
    }
    var parts = PackedParts(tensor.bytes.array)
    let opening = try parts.next("opening", limit: PackingPlan.partLimit)
    let room = limits.modelByteCount - opening.count
    let plan = try PackingPlan(try parts.next("plan", limit: PackingPlan.partLimit), limit: room)
    var classes: [BytePlanes] = []
    for (index, (form, count)) in zip(plan.classes, plan.elementCounts).enumerated() {
      let planes = try (0..<form.width).map { byte in
        try parts.next("plane \(byte) of class \(index)", byteCount: count)
      }
      classes.append(BytePlanes(planes, form: form))
    }
    try parts.finish()
    return joined(opening, plan, classes)
  }

  private static func joined(
    _ opening: [UInt8], _ plan: PackingPlan, _ classes: [BytePlanes]
  ) -> [UInt8] {
    let count = opening.count + plan.byteCount
    var file: [UInt8] = []
    file.reserveCapacity(count)
    file += opening
    file += [UInt8](repeating: 0, count: plan.byteCount)
    var offset = opening.count
    var taken = [Int](repeating: 0, count: classes.count)
    for run in plan.runs {
      let index = run.classIndex
      let range = taken[index]..<taken[index] + run.elementCount
      classes[index].join(range, into: &file, at: offset)
      taken[index] = range.upperBound
      offset += range.count * plan.classes[index].width
    }
    return file
  }

  /// The packed form of a whole file.
  ///
  /// - Parameter file: a model file of version 1 to 6, which was read before.
  static func packed(_ file: [UInt8]) throws -> [UInt8] {
    let archive = try TensorArchive(safetensors: file)
    let dataByteCount = archive.tensors.values.reduce(0) { $0 + $1.bytes.count }
    let opening = Array(file.prefix(file.count - dataByteCount))
    let sorts = try TensorSorts(file, openingByteCount: opening.count)
    var writer = ByteWriter()
    append(try Zstd.compress(opening, level: level), to: &writer)
    // Whether signs are mapped is known when both were tried.
    var (classes, frames): ([PackingPlan.Class], [[UInt8]]) = ([], [])
    for (width, bytes) in sorts.classes {
      let tries = try [false, true].map { isSigned in
        let form = PackingPlan.Class(width: width, isSigned: isSigned)
        let planes = BytePlanes(splitting: bytes, form: form).planes
        return (form, try planes.map { try Zstd.compress($0, level: level) })
      }
      let sizes = tries.map { $0.1.reduce(0) { $0 + $1.count } }
      let best = tries[sizes[1] < sizes[0] ? 1 : 0]
      classes.append(best.0)
      frames += best.1
    }
    let plan = PackingPlan(classes: classes, runs: sorts.runs)
    append(try Zstd.compress(plan.bytes, level: level), to: &writer)
    for frame in frames { append(frame, to: &writer) }
    var packed = TensorArchive()
    for key in [NetworkModel.nameKey, "vqz.licence"] {
      packed.metadata[key] = archive.metadata[key]
    }
    packed.metadata[NetworkModel.architectureKey] = architecture
    packed.tensors[tensorKey] = Tensor(type: .uint8, shape: [writer.count], bytes: writer.bytes)
    return try packed.safetensors()
  }

  private static func append(_ frame: [UInt8], to writer: inout ByteWriter) {
    writer.appendVarint(UInt64(frame.count))
    writer.append(contentsOf: frame)
  }
}
