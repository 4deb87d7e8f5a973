import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSystem

/// A model file within another that has fewer bytes (`Formats/vqzm.md`, version 7).
enum PackedModel {
  /// The version of architectures that says a file is packed.
  static let version = 7
  /// The one tensor.
  private static let tensorKey = "packed"
  /// The one text of it that is right, so that equal models have equal packed files.
  private static let architecture = "{\"version\":7}"
  /// Of zstd: of the photo model those above save less than a thousandth.
  private static let level = 16

  /// The whole file.
  ///
  /// - Parameters:
  ///   - archive: of the packed file.
  ///   - limits: the whole file may have as many bytes as any model file.
  static func whole(_ archive: TensorArchive, limits: Limits) throws -> SharedBytes {
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
    var parts = PackedParts(tensor.bytes)
    let opening = try parts.next("opening", limit: PackingPlan.partLimit)
    let room = limits.modelByteCount - opening.count
    let plan = try PackingPlan(try parts.next("plan", limit: PackingPlan.partLimit), limit: room)
    // Nothing but the bytes of the whole file is taken, which are known to be few enough; every one
    // of them is of the opening or of a run.
    let byteCount = opening.count + plan.byteCount
    guard byteCount > 0 else { return SharedBytes([]) }
    let memory = LargeMemory(byteCount: byteCount)
    let file = unsafe memory.bytes.bindMemory(to: UInt8.self)
    unsafe memory.bytes.copyBytes(from: opening)
    unsafe try join(&parts, plan, into: file, from: opening.count)
    return SharedBytes(memory)
  }

  /// Unpacks the planes of all classes to where the file has their elements.
  @unsafe private static func join(
    _ parts: inout PackedParts, _ plan: PackingPlan,
    into file: UnsafeMutableBufferPointer<UInt8>, from start: Int
  ) throws {
    var places = plan.places(from: start)
    var joiner = PlaneJoiner()
    for (index, (form, elements)) in zip(plan.classes, plan.elementCounts).enumerated() {
      for first in stride(from: 0, to: elements, by: PackingPlan.chunkCount) {
        let count = min(PackingPlan.chunkCount, elements - first)
        for byte in 0..<form.width {
          let name = "plane \(byte) of class \(index)"
          let frame = try parts.frame(name)
          do {
            try joiner.unpack(frame, byte: byte, count: count)
          } catch {
            throw PackedModelError.part(
              name: name, found: error.message, expected: "one frame of \(count) bytes")
          }
        }
        for (range, offset) in places[index].next(count) {
          unsafe joiner.join(range, of: count, form, into: file, at: offset)
        }
      }
    }
    try parts.finish()
  }

  /// The packed form of a whole file.
  ///
  /// - Parameter file: a model file of version 1 to 6 or 9, which was read before.
  static func packed(_ file: [UInt8]) throws -> [UInt8] {
    let archive = try TensorArchive(safetensors: file)
    let dataByteCount = archive.tensors.values.reduce(0) { $0 + $1.bytes.count }
    let opening = Array(file.prefix(file.count - dataByteCount))
    // Alike numbers together: their bytes have the same chances.
    let sorts = try TensorSorts(file, openingByteCount: opening.count)
    var writer = ByteWriter()
    append(try Zstd.compress(opening, level: level), to: &writer)
    // Whether signs are mapped is known when both were tried.
    var (classes, frames): ([PackingPlan.Class], [[UInt8]]) = ([], [])
    for (width, bytes) in sorts.classes {
      let tries = try [false, true].map { isSigned in
        let form = PackingPlan.Class(width: width, isSigned: isSigned)
        return (form, try Self.frames(of: bytes, form))
      }
      let sizes = tries.map { $0.1.reduce(0) { $0 + $1.count } }
      let best = tries[sizes[1] < sizes[0] ? 1 : 0]
      classes.append(best.0)
      frames += best.1
    }
    // Opening, plan and planes, in the order in which a reader needs them.
    let plan = PackingPlan(classes: classes, runs: sorts.runs)
    append(try Zstd.compress(plan.bytes, level: level), to: &writer)
    for frame in frames { append(frame, to: &writer) }
    // For who looks at the file without unpacking it.
    var packed = TensorArchive()
    for key in [NetworkModel.nameKey, "vqz.licence"] {
      packed.metadata[key] = archive.metadata[key]
    }
    packed.metadata[NetworkModel.architectureKey] = architecture
    packed.tensors[tensorKey] = Tensor(type: .uint8, shape: [writer.count], bytes: writer.bytes)
    return try packed.safetensors()
  }

  /// The planes of all chunks of a class.
  private static func frames(of bytes: [UInt8], _ form: PackingPlan.Class) throws -> [[UInt8]] {
    let size = PackingPlan.chunkCount * form.width
    var frames: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      let chunk = bytes[start..<min(start + size, bytes.count)]
      for plane in BytePlanes.split(chunk, form: form) {
        frames.append(try Zstd.compress(plane, level: level))
      }
    }
    return frames
  }

  /// A part: its length and the frame.
  private static func append(_ frame: [UInt8], to writer: inout ByteWriter) {
    writer.appendVarint(UInt64(frame.count))
    writer.append(contentsOf: frame)
  }
}
