import VQZContainer
import VQZCore
import VQZSignal
import VQZSystem

/// What a `.vqz` file says of itself, without decoding it.
public struct FileSummary: Sendable, Equatable {
  /// Positions along the last axis: of a picture those of a row.
  public var width: Int { shape.width }
  /// Positions along the last axis but one: of a picture its rows.
  public var height: Int { shape.height }
  /// The channels of a picture; nil for a signal of another kind.
  public let layout: PictureLayout?
  /// Whether the picture has red, green and blue that are equal everywhere, and is coded as grey.
  public let isNeutral: Bool
  /// Which rules the signal follows.
  public let kind: SignalKind
  /// Positions along each axis, and channels.
  public let shape: Signal.Shape
  /// The type of each sample.
  public let sampleType: SampleType
  /// The kind of file the picture came from.
  public let origin: Signal.Origin
  /// Bits a sample had in that file; 0 where it is not known.
  public let originalBitsPerSample: Int
  /// The row of the model's step sizes that the picture was coded with, 0 the coarsest.
  public let qualityIndex: Int
  /// How the file is built.
  public let form: Form
  /// The version of the format that it keeps.
  public let formatVersion: Int
  /// SHA-256 of the model, 64 hexadecimal digits; of a compact file the first 16 of them.
  public let modelIdentifier: String
  /// The model's name; empty where the file carries the model or is compact.
  public let modelName: String
  /// Where to get the model; may be empty.
  public let modelHint: String
  /// Bytes of the model in the file, 0 where it is only named.
  public let carriedModelByteCount: Int
  /// How tiles are coded: names of methods with plus signs between.
  public let entropy: String
  /// Most that a sample or vector differs from the original, where the file says so; 0 is lossless.
  public let maxError: ErrorBound?
  /// Each tile; empty where the tiles were not looked at.
  public let tiles: [Tile]
  /// Tiles the picture is cut into.
  public let tileCount: Int
  /// Positions from one tile to the next along each axis; 0 for one that is not cut.
  public let tileSizes: [Int]
  /// The largest of them: of a picture samples from tile to tile, 0 for one tile.
  public var tileSize: Int { tileSizes.max() ?? 0 }
  /// Bytes of the whole file.
  public let byteCount: Int
  /// Every chunk: type, offset in the file, bytes with header and checksum. None in a compact file.
  public let chunks: [Chunk]
  /// CRC-32C of all decoded samples; of a neutral picture of those of red, and of alpha.
  public let sampleChecksum: UInt32

  /// How a file is built.
  public enum Form: String, Sendable {
    /// Of chunks, each with its checksum.
    case chunks
    /// One tile and what it needs, checked as a whole when it is decoded.
    case compact
  }

  /// One chunk of the file.
  public struct Chunk: Sendable, Equatable {
    /// Four letters.
    public let type: String
    /// From the start of the file.
    public let offset: Int
    /// Header, payload and checksum.
    public let byteCount: Int
  }

  /// How one tile is coded.
  public struct Tile: Sendable, Equatable {
    /// `range` or `zstd` for the indices of the model, with `-residual` where residuals follow;
    /// `plain` for residuals alone, `lattice` for integers that are predicted from their
    /// neighbours; `packed` and `stored` for the samples themselves.
    public let method: String
    /// Bytes of the indices.
    public let indexByteCount: Int
    /// Bytes of residuals or samples.
    public let residualByteCount: Int
    /// Of a lattice block, which profile of the model it is coded with: decoding takes as long as
    /// encoding with it did. Of the models that are built in, 0 is effort 1. Nil elsewhere.
    public let profile: Int?
  }

  /// Tiles that the model has no part in.
  public var plainTileCount: Int {
    tiles.count { ["plain", "packed", "stored"].contains($0.method) }
  }

  /// Bits of the whole file a position of the picture.
  public var bitsPerPixel: Double { Double(byteCount) * 8 / Double(shape.positionCount) }
}

extension VQZDecoder {
  /// Reads the structure of a file; every chunk's checksum is checked, no sample is decoded. A
  /// compact file has no such checksums: damage that leaves its structure alone shows in decoding
  /// only.
  ///
  /// - Throws: the codes of group 2xx that need no decoding.
  public static func inspect(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> FileSummary {
    try inspect(bytes, limits: limits, scope: .everything)
  }

  /// The same without looking at any tile, which leaves the entropy coder open: for a reader that
  /// wants a region.
  ///
  /// - Throws: as `inspect`, but for what only the tiles show.
  public static func inspectFront(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(VQZError) -> FileSummary {
    try inspect(bytes, limits: limits, scope: .indexed)
  }

  private static func inspect(
    _ bytes: [UInt8], limits: ResourceLimits, scope: ContainerReader.Scope
  ) throws(VQZError) -> FileSummary {
    do {
      let reader = try ContainerReader(bytes, limits: limits.limits, scope: scope)
      var tiles: [FileSummary.Tile] = []
      for number in 0..<(scope == .everything ? reader.header.blocks.count : 0) {
        let tile = try reader.tile(number)
        tiles.append(
          FileSummary.Tile(
            method: tile.method.name, indexByteCount: tile.indices.count,
            residualByteCount: tile.residuals.count, profile: profile(of: tile, reader.header)))
      }
      return try FileSummary(reader, tiles: tiles, bytes.count)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}

extension VQZDecoder {
  private static func profile(of tile: TilePayload, _ header: ContainerHeader) -> Int? {
    guard tile.method == .lattice else { return nil }
    let sizes = header.blocks.block(tile.number).core.map(\.count)
    let planes = LatticePlanes(sizes: sizes, channels: header.shape.channels)
    let block = try? LatticePayload(tile.residuals, type: header.sampleType, planes: planes)
    return block?.stream.first.map { Int($0) }
  }
}

extension FileSummary {
  init(_ reader: ContainerReader, tiles: [Tile], _ byteCount: Int) throws(VQZError) {
    kind = reader.header.kind
    shape = reader.header.decodedShape
    sampleType = reader.header.sampleType
    layout = PictureLayout(of: shape, kind: kind)
    isNeutral = reader.header.isNeutral
    origin = reader.header.original
    originalBitsPerSample = reader.header.originalBitsPerSample
    qualityIndex = reader.header.quality
    form = reader.header.isCompact ? .compact : .chunks
    formatVersion = reader.header.version
    modelIdentifier = Hexadecimal.text(of: reader.model.id)
    switch reader.model {
    case .named(_, let name, let hint):
      modelName = name
      modelHint = hint
      carriedModelByteCount = 0
    case .carried(_, let file):
      modelName = ""
      modelHint = ""
      carriedModelByteCount = file.bytes.count
    case .abbreviated:
      modelName = ""
      modelHint = ""
      carriedModelByteCount = 0
    }
    self.tiles = tiles
    entropy = Set(tiles.map(\.method)).sorted().joined(separator: "+")
    maxError = reader.header.errorBound
    tileCount = reader.header.blocks.count
    tileSizes = reader.header.blocks.blockSizes
    self.byteCount = byteCount
    chunks = reader.chunks.map {
      Chunk(type: "\($0.type)", offset: $0.offset, byteCount: $0.byteCount)
    }
    sampleChecksum = reader.index.sampleChecksum
  }
}

extension TilePayload.Method {
  /// What people read.
  var name: String {
    switch self {
    case .rangeCoder: "range"
    case .zstdPlanes: "zstd"
    case .stored, .storedSamples: "stored"
    case .plain: "plain"
    case .packed, .packedSamples: "packed"
    case .lattice: "lattice"
    case .wholeVectors, .vectorRuns: "vectors"
    case .windows: "windows"
    case .rangeCoderAndResiduals: "range-residual"
    case .zstdPlanesAndResiduals: "zstd-residual"
    }
  }
}
