internal import VQZCore
package import VQZNetwork

/// What the integers of a model stand for: integers a unit of float, map by map.
///
/// Those of values and samples are in the description. All others are a free choice: a leaky ReLU
/// does not change where its input is scaled, so a network whose maps are all scaled is the same
/// network.
package struct BaseScales {
  private let description: NetworkDescription
  private let domains: ScaleDomains
  /// By domain.
  private let scales: [Double]

  /// The largest value that a map of features is taken to have. Trained ladders have features of
  /// about unit deviation, and export lets the largest that it sees fill two thirds of the range.
  private static let largest = 12.0

  package init(_ description: NetworkDescription) {
    self.description = description
    domains = ScaleDomains(description.program)
    var scales = [Double](
      repeating: Double(description.bound) / (1.5 * Self.largest), count: domains.count)
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        scales[domains.values[l][s]] = Double(1 << step.valueFractionBits)
      }
    }
    scales[domains.samples] = Double(description.scale.unit) * Double(1 << description.fractionBits)
    self.scales = scales
  }

  /// Of the constant that the first level starts from.
  var start: Double { scales[domains.start] }

  /// Of the features that the conditions of a step are added to.
  func features(level: Int, step: Int) -> Double {
    let path = NetworkDescription.path(level: level, step: step)
    return scales[domains.output[path + ".merge"] ?? 0]
  }

  /// Of what a convolution reads.
  func input(_ path: String) -> Double { scales[domains.input[path] ?? 0] }

  /// Of what a convolution writes, a value a channel: means have the scale of the values, spreads
  /// one of their own.
  func outputs(_ path: String, _ shape: Layer.Convolution) -> [Double] {
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        let head = NetworkDescription.path(level: l, step: s) + ".head.\(step.head.count - 1)"
        guard path == head else { continue }
        return [Double](repeating: scales[domains.values[l][s]], count: step.latentChannels)
          + [Double](repeating: IntegerExport.spreadScale, count: step.groups)
      }
    }
    return [Double](repeating: scales[domains.output[path] ?? 0], count: shape.outputs)
  }
}
