/// A ladder in float32, by the names of its model file.
package struct LadderFloats: Sendable {
  /// `<path>.weight` `[O][I][k][k]` and `<path>.bias` of every convolution.
  package var parameters: [String: [Float]] = [:]
  /// The features the first level starts from.
  package var start: [Float] = []
  /// What is added to the features before each step, `[level][step][row][features]`: of the rows of
  /// a model, or of the anchors that training learns.
  package var conditions: [[[[Float]]]] = []
}
