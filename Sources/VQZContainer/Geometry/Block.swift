/// The part of a signal that one block covers: a range of positions along each axis.
package struct Block: Sendable, Equatable {
  /// What is the block's own; the cores of all blocks together are the signal.
  package let core: [Range<Int>]
  /// What the block codes: its core and the overlap around it.
  package let extended: [Range<Int>]

  /// Positions of the core.
  package var corePositionCount: Int { core.reduce(1) { $0 * $1.count } }
  /// Positions of what the block codes.
  package var extendedPositionCount: Int { extended.reduce(1) { $0 * $1.count } }
}
