package import VQZCore

/// A model, verified and ready: the integer decoder, the probability tables as they travel, and
/// the analysis network where the file has one.
///
/// Everything a `.vqzm` file holds is checked here before anything runs: architecture, shapes,
/// value ranges, and that no accumulator of the decoder can overflow (`Formats/vqzm.md`).
package struct NetworkModel: Sendable {
  package let description: NetworkDescription
  package let decoder: IntegerDecoder
  /// The walk that the decoder runs.
  package var program: LadderProgram { decoder.program }
  /// Frequencies `[level][step][class][K + 1]`, the escape last; checked by the entropy coder.
  package let frequencies: [[[[UInt16]]]]
  /// `[level][step]`; nil where a step has no contexts.
  package let contexts: [[NeighbourTables?]]
  /// Nil in a model carried inside a compressed file, which only ever decodes.
  private let analysisTensors: AnalysisTensors?
  /// SHA-256 of architecture and decoder tensors: the same for a model and its carried form.
  package let identifier: [UInt8]
  /// An upper bound of what the model takes in memory.
  package let memoryByteCount: Int
  /// The free texts of the file: name, licence, provenance.
  package let metadata: [String: String]

  /// The key of the architecture in the metadata of the file.
  package static var architectureKey: String { "vqz.architecture" }
  package static var nameKey: String { "vqz.name" }
  /// Says how encoders go on beyond small tiles; see `repeatsPositions`.
  package static var extensionKey: String { "vqz.extension" }
  package static var extensionByPositions: String { "positions" }

  /// Verifies and prepares the model of `archive`.
  ///
  /// - Parameter identifier: what the archive is known to have, where that was proved before.
  package init(
    archive: TensorArchive, limits: Limits, identifier: [UInt8]? = nil
  ) throws(ModelError) {
    let text: String
    do {
      text = try archive.text(Self.architectureKey)
    } catch {
      throw .archive(error)
    }
    let description = try NetworkDescription(architectureText: text)
    let operations = description.decoderOperationsPerPosition
    guard operations <= Double(limits.operationsPerPosition) else {
      throw .tooMuchWork(operations: operations, limit: limits.operationsPerPosition)
    }
    memoryByteCount = Self.memoryByteCount(of: archive, description)
    guard memoryByteCount <= limits.memoryByteCount else {
      throw .tooMuchMemory(byteCount: memoryByteCount, limit: limits.memoryByteCount)
    }
    self.description = description
    var reader = TensorChecks(archive: archive, description: description)
    decoder = try IntegerDecoder(description: description, tensors: &reader)
    frequencies = try reader.frequencies()
    contexts = try reader.contexts()
    let hasAnalysis = archive.tensors.keys.contains { $0.hasPrefix("encoder.") }
    analysisTensors =
      hasAnalysis
      ? try AnalysisTensors(
        description: description, repeatsPositions: Self.repeatsPositions(archive.metadata),
        checks: &reader) : nil
    try reader.finish()
    metadata = archive.metadata
    self.identifier = identifier ?? Self.identifier(of: archive, architecture: text)
  }

  /// The network that encodes, packed when it is first asked for; nil where the file has none.
  package var analysis: Analysis? {
    get throws(ModelError) { try analysisTensors?.analysis }
  }

  /// Whether the model was trained to be told nothing of what lies beyond a tile: what coarser
  /// levels take from there is then that of the last positions that hold samples of it.
  package var repeatsPositions: Bool { Self.repeatsPositions(metadata) }

  private static func repeatsPositions(_ metadata: [String: String]) -> Bool {
    metadata[extensionKey] == extensionByPositions
  }

  package var hasAnalysis: Bool { analysisTensors != nil }

  /// The file, its tensors once more, the weights as the kernels pack them (blocks of 16 channels
  /// either way), 2^16 bytes of decoding table a class, and the tables of contexts with 2^9 bytes
  /// of buckets each.
  private static func memoryByteCount(
    of archive: TensorArchive, _ description: NetworkDescription
  ) -> Int {
    let shapes = description.decoderConvolutions + description.encoderConvolutions
    let packed = shapes.reduce(0) { sum, each in
      let blocks = ((each.shape.inputs + 15) / 16) * ((each.shape.outputs + 15) / 16)
      return sum + blocks * 1024 * each.shape.kernel.area
    }
    let classes = description.levels.flatMap(\.steps).reduce(0) { $0 + $1.classes.count }
    let contexts = description.levels.flatMap(\.steps).reduce(0) { sum, step in
      guard step.contextClasses > 0 else { return sum }
      return step.classes.reduce(sum) {
        $0 + NeighbourTables.count * (512 + 6 * ($1.codewords + 1))
      }
    }
    let file = archive.tensors.values.reduce(0) { $0 + $1.bytes.count }
    return packed + (classes << 16) + contexts + 2 * file
  }

  package var name: String { metadata[Self.nameKey] ?? "unnamed" }

  /// SHA-256 over the architecture text and the decoder tensors in name order; for each tensor
  /// name, type and shape as text, then the bytes (`Formats/vqzm.md`, section "Identifier").
  package static func identifier(of archive: TensorArchive, architecture: String) -> [UInt8] {
    var hash = SHA256()
    hash.update(Array(architecture.utf8))
    for name in archive.tensors.keys.sorted() where name.hasPrefix("decoder.") {
      guard let tensor = archive.tensors[name] else { continue }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      hash.update(Array("\n\(name) \(tensor.type.rawValue) [\(shape)]\n".utf8))
      hash.update(tensor.bytes)
    }
    return hash.finish()
  }
}
