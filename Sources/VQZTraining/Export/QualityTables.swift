/// What of a ladder depends on the quality, a row each from the coarsest to the finest.
package struct QualityTables: Sendable {
  /// Δ in network units, `[level][step][quality]`.
  package let steps: [[[Float]]]
  /// Quantiser steps that codewords reach to either side, `[level][step]`.
  let codewordReaches: [[Float]]
  /// What is added to the features before each step, `[level][step][quality][features]`.
  package let conditions: [[[[Float]]]]

  /// One row a quality in each of them.
  package init(steps: [[[Float]]], codewordReaches: [[Float]], conditions: [[[[Float]]]]) {
    self.steps = steps
    self.codewordReaches = codewordReaches
    self.conditions = conditions
  }
}
