/// What of a ladder depends on the quality, a row each from the coarsest to the finest.
package struct QualityTables: Sendable {
  /// Δ in network units, `[quality]`.
  package let steps: [Float]
  /// What is added to the features before each step, `[level][step][quality][features]`.
  package let conditions: [[[[Float]]]]

  package init(steps: [Float], conditions: [[[[Float]]]]) {
    self.steps = steps
    self.conditions = conditions
  }
}
