import VQZNetwork

extension VQZModel {
  /// One step of the ladder: what is decoded at once on one grid.
  public struct Step: Sendable, Equatable {
    /// Level of the ladder, 0 the coarsest.
    public let level: Int
    /// Rows of samples from one position of the grid to the next.
    public let rowStride: Int
    /// Columns of samples from one position of the grid to the next.
    public let columnStride: Int
    /// Groups of values that a position decodes, each with a spread of its own.
    public let groups: Int
    /// Values of a group.
    public let groupDimension: Int
    /// Classes of spread, each with its own codebook.
    public let classes: [SymbolClass]
    /// Classes whose tables are chosen by neighbours that are decoded already; 0 is none.
    public let contextClasses: Int
  }

  /// One class of a step.
  public struct SymbolClass: Sendable, Equatable {
    /// Codewords to choose among.
    public let codewords: Int
    /// Values of a codeword: a group takes `groupDimension / dimension` of them.
    public let dimension: Int
  }

  /// Every step of the model, in the order in which they are decoded.
  /// None where the model has no network.
  public var steps: [Step] {
    guard case .ladder(let ladder) = coding else { return [] }
    return ladder.network.description.levels.enumerated().flatMap { number, level in
      level.steps.map { step in
        Step(
          level: number, rowStride: level.stride.rows, columnStride: level.stride.columns,
          groups: step.groups, groupDimension: step.dimension,
          classes: step.classes.map {
            SymbolClass(codewords: $0.codewords, dimension: $0.dimension)
          },
          contextClasses: step.contextClasses)
      }
    }
  }

  /// Multiplications and additions that the network of the decoder does for a position of the
  /// signal.
  public var decoderOperationsPerPosition: Double {
    guard case .ladder(let ladder) = coding else { return 0 }
    return ladder.network.description.decoderOperationsPerPosition
  }
}
