public import VQZCore

/// The codewords that a signal was coded as: what a model of tokens is trained on, or makes.
///
/// They are indices into `VQZModel.codebooks`. Which codebook an index belongs to, its class,
/// follows from what was decoded before it, so the steps of a tile have a meaning in their order
/// only.
public struct CodewordIndices: Sendable, Equatable {
  /// The indices of one step of the ladder in one tile.
  public struct Step: Sendable, Equatable {
    /// Level of the ladder, 0 the coarsest.
    public let level: Int
    /// Step within the level.
    public let step: Int
    /// Rows of positions.
    public let rows: Int
    /// Positions a row.
    public let columns: Int
    /// In raster order of positions, then groups of channels, then sub-vectors of a group; each is
    /// below the number of codewords of its class.
    public var indices: [UInt16]
    /// The class of each index; nil where all are of class 0.
    public let classes: [UInt8]?
  }

  /// Which rules the signal follows.
  public let kind: SignalKind
  /// Positions along each axis, and the channels that the model codes.
  public let shape: Signal.Shape
  /// SHA-256 of the model, 64 hexadecimal digits.
  public let modelIdentifier: String
  /// The row of the model's step sizes, 0 the coarsest.
  public let qualityIndex: Int
  /// Samples from tile to tile, 0 for one tile.
  public let tileSize: Int
  /// Samples by which a tile reaches over its core on each side.
  public let tileOverlap: Int
  /// Every tile, `[tile][step]` in the order of decoding; a tile that is stored without the model
  /// has no steps.
  public var tiles: [[Step]]
}
