/// The linear transform that the ladder for a kind of signal starts from, before training changes
/// it: a DCT of blocks of samples, another of the means of these blocks, and how channels are
/// mixed.
package struct TransformBasis: Sendable, Equatable {
  /// Rows of the matrix that channels are mixed by before anything else; orthonormal.
  package let mixing: [[Double]]
  /// Blocks of samples. The means of all mixed channels come first; levels above code them.
  package let samples: Block
  /// Blocks of the means of the level below, on every coarser level.
  package let means: Block

  package init(mixing: [[Double]], samples: Block, means: Block) {
    self.mixing = mixing
    self.samples = samples
    self.means = means
  }
}
