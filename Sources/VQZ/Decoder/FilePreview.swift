import VQZContainer
public import VQZCore
import VQZSystem

/// What the first bytes of a `.vqz` file tell, before the rest of it is there.
public struct FilePreview: Sendable, Equatable {
  /// Which rules the signal follows.
  public let kind: SignalKind
  /// Positions along each axis, and channels.
  public let shape: Signal.Shape
  /// The channels of a picture; nil for a signal of another kind.
  public let layout: PictureLayout?
  /// The type of each sample.
  public let sampleType: SampleType
  /// The format of the file that the signal came from.
  public let origin: Signal.Origin
  /// Bits that a sample had in that file; 0 where it is not known.
  public let originalBitsPerSample: Int
  /// The version of the format that the file keeps.
  public let formatVersion: Int
  /// The row of the model's step sizes that the signal was coded with, 0 the coarsest.
  public let qualityIndex: Int
  /// Most that a sample or vector differs from the original, where the file promises it; 0 is
  /// lossless.
  public let maxError: ErrorBound?
  /// Tiles the signal is cut into.
  public let tileCount: Int
  /// Positions from one tile to the next along each axis; 0 for one that is not cut.
  public let tileSizes: [Int]
  /// Positions by which a tile reaches over its own on each side.
  public let tileOverlap: Int
  /// Whether the file is one tile without chunks.
  public let isCompact: Bool
  /// The index of the file is in its last bytes, at most so many; 0 where it has none.
  public let indexByteLimit: Int
  /// SHA-256 of the model, 64 hexadecimal digits; of a compact file the first 16 of them.
  public let modelIdentifier: String
  /// Whether the file carries the model.
  public let carriesModel: Bool
}

extension VQZDecoder {
  /// What a look at the first bytes of a file leads to.
  public enum Peek: Sendable, Equatable {
    /// The bytes are right so far; so many from the first byte on will tell more.
    case needs(byteCount: Int)
    case known(FilePreview)
  }

  /// Looks at the first bytes of a file: 128 are enough for most.
  ///
  /// What lies behind them is not proved by this, nor is that the file goes on as it begins.
  ///
  /// - Throws: `foreignFile`, `futureVersion`, `malformed`, `corrupt` or `tooLarge`.
  public static func peek(
    _ prefix: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> Peek {
    do {
      switch try ContainerPreview(prefix, limits: limits.limits) {
      case .needs(let byteCount): return .needs(byteCount: byteCount)
      case .known(let header, let model, let isCarried):
        return .known(FilePreview(header, model: model, isCarried: isCarried))
      }
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// What the original file said beside its samples, without decoding any.
  ///
  /// - Throws: the codes of group 2xx that need no decoding.
  public static func metadata(
    of bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> [Signal.Metadata] {
    do {
      let reader = try ContainerReader(bytes, limits: limits.limits, scope: .indexed)
      return try reader.signalMetadata()
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}

extension FilePreview {
  init(_ header: ContainerHeader, model: [UInt8], isCarried: Bool) {
    self.init(
      kind: header.kind, shape: header.decodedShape,
      layout: PictureLayout(of: header.decodedShape, kind: header.kind),
      sampleType: header.sampleType,
      origin: header.original, originalBitsPerSample: header.originalBitsPerSample,
      formatVersion: header.version, qualityIndex: header.quality, maxError: header.errorBound,
      tileCount: header.blocks.count, tileSizes: header.blocks.blockSizes,
      tileOverlap: header.blocks.overlap, isCompact: header.isCompact,
      indexByteLimit: header.isCompact
        ? 0 : ContainerIndex.byteLimit(tileCount: header.blocks.count),
      modelIdentifier: Hexadecimal.text(of: model), carriesModel: isCarried)
  }
}
