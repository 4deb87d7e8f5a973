import VQZContainer
public import VQZCore
import VQZEntropy
package import VQZNetwork
import VQZSystem

/// A trained codec: codebooks, probability tables, the integer decoder and, where the file has it,
/// the analysis network that encoding needs.
///
/// A model is verified when it is made: shapes, ranges, tables, and that no accumulator of its
/// decoder can overflow. It is immutable and may be shared between threads.
/// Source: `Formats/vqzm.md`.
public struct VQZModel: Sendable {
  /// How a model codes. In a box, so that copying a model takes one reference.
  package indirect enum Coding: Sendable {
    /// By codewords of a network.
    case ladder(LadderModel)
    /// By predicting each sample from its neighbours.
    case lattice(LatticeModel)
    /// By codewords of whole vectors, and what a small network expects behind them.
    case wholeVectors(VectorModel)
    /// The same for windows of series, which the moments before them tell of as well.
    case windows(VectorModel)

    /// 32 bytes.
    var identifier: [UInt8] {
      switch self {
      case .ladder(let ladder): ladder.network.identifier
      case .lattice(let lattice): lattice.identifier
      case .wholeVectors(let vectors), .windows(let vectors): vectors.identifier
      }
    }
  }

  package let coding: Coding
  /// The model file, whole: as it is where it was read packed, too.
  private let file: WholeFile
  /// How the file that was read holds the model.
  public let storage: Storage
  private let carried = CarriedFile()

  /// Reads a `.vqzm` file: a model that is whole, packed, or told by its difference to another.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - limits: what the model may cost.
  ///   - bases: models that the file may be a difference to; those that are built in are known.
  /// - Throws: `malformedModel`, `refusedModel`, `futureVersion`, `truncated`, `tooLarge`,
  ///   `modelMissing` for a difference to a model that is not at hand.
  public init(
    bytes: [UInt8], limits: ResourceLimits = ResourceLimits(), bases: [VQZModel] = []
  ) throws(VQZError) {
    try self.init(file: SharedBytes(bytes), limits: limits, identifier: nil, bases: bases)
  }

  /// - Parameter identifier: what the file is known to have, where that was proved before.
  init(
    file: SharedBytes, limits: ResourceLimits, identifier: [UInt8]?, bases: [VQZModel] = []
  ) throws(VQZError) {
    do {
      let stored = try StoredModel(file, limits: limits.limits, bases: bases)
      coding = try Self.coding(stored, limits: limits.limits, identifier: identifier)
      if let expected = stored.identifier, expected != coding.identifier {
        throw ModelDifferenceError.result(
          found: Hexadecimal.text(of: coding.identifier), expected: Hexadecimal.text(of: expected))
      }
      (self.file, storage) = (stored.file, stored.told)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// The way to code that the version of the architecture names.
  private static func coding(
    _ stored: StoredModel, limits: Limits, identifier: [UInt8]?
  ) throws -> Coding {
    let archive = stored.archive
    switch stored.version {
    case LatticeModel.version:
      return .lattice(try LatticeModel(archive, limits: limits, identifier: identifier))
    case VectorModel.version:
      return .wholeVectors(try VectorModel(archive, limits: limits, identifier: identifier))
    case VectorModel.windowVersion:
      return .windows(try VectorModel(archive, limits: limits, identifier: identifier))
    default: return .ladder(try LadderModel(archive, limits: limits, identifier: identifier))
    }
  }

  /// The network of a model that codes by codewords.
  ///
  /// - Throws: `wrongModel` for a model without a network.
  package var ladder: LadderModel {
    get throws(VQZError) {
      switch coding {
      case .ladder(let ladder): return ladder
      case .lattice, .wholeVectors, .windows:
        throw VQZError(
          .wrongModel, "model \(name): found one for \(kind), expected one of pictures",
          hint: "models of pictures have a network")
      }
    }
  }

  /// What decides what a file decodes to: 32 bytes.
  var identifierBytes: [UInt8] { coding.identifier }

  /// The whole model file (`.vqzm`), whatever it was read from.
  public var bytes: [UInt8] { file.bytes.array }

  /// What is in the whole file.
  package var archive: TensorArchive {
    get throws(ModelFileError) { try file.archive }
  }

  /// Bytes of the whole model file.
  public var byteCount: Int { file.bytes.count }

  /// SHA-256 of everything that decides what a file decodes to, 64 hexadecimal digits.
  public var identifier: String { Hexadecimal.text(of: identifierBytes) }

  /// The name the model was given when it was trained.
  public var name: String { metadata[Self.nameKey] ?? "unnamed" }

  /// Licence, recipe and provenance as the file tells them; keys begin with `vqz.`.
  public var metadata: [String: String] {
    switch coding {
    case .ladder(let ladder): ladder.network.metadata
    case .lattice(let lattice): lattice.metadata
    case .wholeVectors(let vectors), .windows(let vectors): vectors.metadata
    }
  }

  /// The key of `metadata` under which the name stands.
  public static var nameKey: String { NetworkModel.nameKey }

  /// The key of `metadata` under which the network is described, for programs
  /// (`Formats/vqzm.md`).
  public static var architectureKey: String { NetworkModel.architectureKey }

  /// Whether the model can encode: a model carried inside a file only decodes.
  /// One without a network always does.
  public var canEncode: Bool {
    switch coding {
    case .ladder(let ladder): ladder.network.hasAnalysis
    case .lattice, .wholeVectors, .windows: true
    }
  }

  /// Qualities the model can code at, 1 to 256: the rows of its step sizes. Of a model that codes
  /// within a bound alone 1.
  public var qualityCount: Int {
    switch coding {
    case .ladder(let ladder): ladder.network.description.qualityCount
    case .lattice: 1
    case .wholeVectors(let vectors), .windows(let vectors): vectors.tables.qualityCount
    }
  }

  /// The row of step sizes for a quality, which is held to 0 … 100.
  public func qualityIndex(_ quality: Double) -> Int {
    QualityScale(count: qualityCount).index(quality)
  }

  /// The quality, 0 to 100, that a row of step sizes stands for.
  public func quality(ofIndex index: Int) -> Double {
    QualityScale(count: qualityCount).quality(ofIndex: index)
  }

  /// The model as a file carries it.
  var carriedFile: PackedBytes {
    get throws(VQZError) {
      try carried.bytes { () throws(VQZError) in
        if let difference = try differenceFromBuiltIn { return difference }
        return try decoderBytes
      }
    }
  }

  /// Of a model that was read as a difference to one that is built in the same without its analysis
  /// network: every reader has that base. Nil for any other model, which is carried whole.
  private var differenceFromBuiltIn: [UInt8]? {
    get throws(VQZError) {
      guard let identifier = storage.base,
        let base = try VQZModel.builtIn(startingWith: identifier).first
      else { return nil }
      return try VQZModel(bytes: try decoderBytes).difference(from: base)
    }
  }

  /// Channels the model codes: of pictures 1 or 3, of vectors their dimensions; 0 where it codes
  /// any number of them.
  public var channelCount: Int {
    switch coding {
    case .ladder(let ladder): ladder.network.description.channels
    case .lattice, .windows: 0
    case .wholeVectors(let vectors): vectors.tables.dimensionCount
    }
  }

  /// The kind of signals that the model codes.
  public var kind: SignalKind {
    switch coding {
    case .ladder(let ladder): ladder.network.description.signal
    case .lattice(let lattice): lattice.kind
    case .wholeVectors(let vectors), .windows(let vectors): vectors.kind
    }
  }

  /// Tile sizes are multiples of this: the least that a whole number of coarsest positions fits.
  public var tileMultiple: Int {
    guard case .ladder(let ladder) = coding else { return 1 }
    let stride = ladder.network.description.stride
    var multiple = stride.rows
    while !multiple.isMultiple(of: stride.columns) { multiple += stride.rows }
    return multiple
  }

  /// The model without its analysis network, as a model file: what a compressed file carries.
  public var decoderBytes: [UInt8] {
    get throws(VQZError) {
      do {
        var archive = try archive
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
