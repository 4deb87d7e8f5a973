import CVQZModels
import VQZContainer
public import VQZCore
package import VQZEntropy
package import VQZNetwork
import VQZSystem

/// A trained codec: codebooks, probability tables, the integer decoder and, where the file has it,
/// the analysis network that encoding needs.
///
/// A model is verified when it is made: shapes, ranges, tables, and that no accumulator of its
/// decoder can overflow. It is immutable and may be shared between threads.
/// Source: `Formats/vqzm.md`.
public struct VQZModel: Sendable {
  package let network: NetworkModel
  /// `[level][step][class]`.
  package let tables: [[[FrequencyTable]]]
  /// `[level][step]`; nil where a step has no contexts.
  private let contexts: [[ContextModel?]]
  /// The model file.
  private let file: SharedBytes
  private let carried = CarriedFile()

  /// Reads a `.vqzm` file.
  ///
  /// - Throws: `malformedModel`, `refusedModel`, `futureVersion`, `truncated`, `tooLarge`.
  public init(bytes: [UInt8], limits: ResourceLimits = ResourceLimits()) throws(VQZError) {
    try self.init(file: SharedBytes(bytes), limits: limits, identifier: nil)
  }

  private init(
    file: SharedBytes, limits: ResourceLimits, identifier: [UInt8]?
  ) throws(VQZError) {
    do {
      let archive = try TensorArchive(safetensors: file, limits: limits.limits)
      network = try NetworkModel(
        archive: archive, limits: limits.limits, identifier: identifier)
      tables = try network.frequencies.map { steps in
        try steps.map { classes in try classes.map { try FrequencyTable(frequencies: $0) } }
      }
      contexts = try network.contextModels(tables: tables)
    } catch {
      throw VQZError(wrapping: error)
    }
    self.file = file
    try network.requirePictureOfBytes()
  }

  /// What range coding goes by in a step that has contexts.
  package func contexts(
    of step: IntegerDecoder.StepState, threads: Int
  ) -> ContextModel.Burst? {
    contexts[step.level][step.step].map {
      ContextModel.Burst(
        $0, bins: network.decoder.bins(of: step, threads: threads), height: step.height,
        width: step.width)
    }
  }

  /// Bits an index costs by contexts, `[level][step][table][index]`; empty where a step has none.
  package var contextBits: [[[[Float]]]] {
    contexts.map { $0.map { ($0?.costs ?? []).map { $0.map { Float($0) / 65536 } } } }
  }

  /// The model file (`.vqzm`); a copy, where the model is built in.
  public var bytes: [UInt8] { file.array }

  /// Bytes of the model file.
  public var byteCount: Int { file.count }

  /// The photograph model built into the library.
  ///
  /// - Throws: `modelMissing` in a build made without one.
  public static var photo: VQZModel {
    get throws(VQZError) {
      switch builtInPhoto {
      case .success(let model): return model
      case .failure(let error): throw error
      }
    }
  }

  private static let builtInPhoto: Result<VQZModel, VQZError> = {
    var count = 0
    guard let start = unsafe vqz_model_photo(&count) else {
      return .failure(
        VQZError(
          .modelMissing, "photo model: found none in this build, expected one",
          hint: "name a model file"))
    }
    // Checked as any other, but neither copied nor named anew: a test compares its name.
    let file = unsafe SharedBytes(program: UnsafeBufferPointer(start: start, count: count))
    let identifier = SHA256.digest(hex: unsafe String(cString: vqz_model_photo_identifier()))
    return Result { () throws(VQZError) in
      try VQZModel(file: file, limits: ResourceLimits(), identifier: identifier)
    }
  }()

  /// SHA-256 of everything that decides what a file decodes to, 64 hexadecimal digits.
  public var identifier: String { Hexadecimal.text(of: network.identifier) }

  /// The name the model was given when it was trained.
  public var name: String { network.name }

  /// Licence, recipe and provenance as the file tells them; keys begin with `vqz.`.
  public var metadata: [String: String] { network.metadata }

  /// The key of `metadata` under which the name stands.
  public static var nameKey: String { NetworkModel.nameKey }

  /// The key of `metadata` under which the network is described, for programs
  /// (`Formats/vqzm.md`).
  public static var architectureKey: String { NetworkModel.architectureKey }

  /// Whether the model can encode: a model carried inside a file only decodes.
  public var canEncode: Bool { network.hasAnalysis }

  /// Qualities the model can code at: 1 to 256.
  public var qualityCount: Int { network.description.qualityCount }

  /// The row of step sizes for a quality, which is held to 0 … 100.
  public func qualityIndex(_ quality: Double) -> Int {
    Int((min(max(quality, 0), 100) * Double(qualityCount - 1) / 100).rounded())
  }

  /// The quality, 0 to 100, that a row of step sizes stands for.
  public func quality(ofIndex index: Int) -> Double {
    qualityCount > 1 ? 100 * Double(index) / Double(qualityCount - 1) : 100
  }

  /// The model as a file carries it.
  var carriedFile: PackedBytes {
    get throws(VQZError) {
      try carried.bytes { () throws(VQZError) in try decoderBytes }
    }
  }

  /// Colour channels the model codes: 1 or 3.
  public var channelCount: Int { network.description.channels }

  /// The kind of signals that the model codes.
  public var kind: SignalKind { network.description.signal }

  /// Tile sizes are multiples of this: the least that a whole number of coarsest positions fits.
  public var tileMultiple: Int {
    let stride = network.description.stride
    var multiple = stride.rows
    while !multiple.isMultiple(of: stride.columns) { multiple += stride.rows }
    return multiple
  }

  /// The model without its analysis network, as a model file: what a compressed file carries.
  public var decoderBytes: [UInt8] {
    get throws(VQZError) {
      do {
        var archive = try TensorArchive(safetensors: file, limits: Limits())
        archive.tensors = archive.tensors.filter { $0.key.hasPrefix("decoder.") }
        let kept = [NetworkModel.architectureKey, NetworkModel.nameKey, "vqz.licence"]
        archive.metadata = archive.metadata.filter { kept.contains($0.key) }
        return try archive.safetensors()
      } catch {
        throw VQZError(wrapping: error)
      }
    }
  }
}
