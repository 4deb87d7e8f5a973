import VQZNetwork

/// Which maps of the decoder must share one integer scale.
///
/// A residual sum needs both its terms in the same scale, and a pixel shuffle only moves values,
/// so maps fall into domains; every convolution reads one domain and writes one.
struct ScaleDomains {
  /// The domain a convolution reads and the one it writes, by path.
  private(set) var input: [String: Int] = [:]
  private(set) var output: [String: Int] = [:]
  /// The domain of a residual sum, by path.
  private(set) var sum: [String: Int] = [:]
  /// The domain of the decoded values of a step, `[level][step]`: with a skeleton, that of all
  /// coefficients of the level.
  private(set) var values: [[Int]] = []
  /// The domain of the start constant.
  private(set) var start = 0
  /// The domain of the output activations.
  private(set) var samples = 0
  private(set) var count = 0

  init(_ description: NetworkDescription) {
    let hasSkeleton = description.skeleton != nil
    start = fresh()
    var features = start
    var lifted: Int?
    for (l, level) in description.levels.enumerated() {
      let levelPath = NetworkDescription.path(level: l)
      features = walk(level.entry, levelPath + ".entry", from: features)
      if let lifted {
        let merge = NetworkDescription.path(level: l - 1) + ".lift_merge"
        input[merge] = lifted
        output[merge] = features
      }
      let coefficients = lifted ?? (hasSkeleton ? fresh() : nil)
      var steps: [Int] = []
      for (s, step) in level.steps.enumerated() {
        let path = NetworkDescription.path(level: l, step: s)
        features = walk(step.body, path + ".body", from: features)
        _ = walk(step.head, path + ".head", from: features)
        let value = coefficients ?? fresh()
        steps.append(value)
        input[path + ".merge"] = value
        output[path + ".merge"] = features
      }
      values.append(steps)
      if let coefficients, level.liftMerge != nil {
        let next = fresh()
        walk(level.lift, levelPath + ".lift", from: coefficients, to: next)
        lifted = next
      }
    }
    guard let skeleton = description.skeleton, let last = values.last?.last else {
      samples = walk(description.output, "output", from: features)
      return
    }
    walk(description.output, "output", from: features, to: last)
    samples = walk(skeleton.synthesis, "synthesis", from: last)
  }

  /// A stack whose last convolution writes the domain `goal`.
  private mutating func walk(_ layers: [Layer], _ path: String, from domain: Int, to goal: Int) {
    _ = walk(layers, path, from: domain)
    let last = layers.lastIndex { layer in
      if case .convolution = layer { true } else { false }
    }
    if let last { output["\(path).\(last)"] = goal }
  }

  private mutating func fresh() -> Int {
    count += 1
    return count - 1
  }

  private mutating func walk(_ layers: [Layer], _ path: String, from domain: Int) -> Int {
    var domain = domain
    for (index, layer) in layers.enumerated() {
      let here = "\(path).\(index)"
      switch layer {
      case .convolution:
        input[here] = domain
        domain = fresh()
        output[here] = domain
      case .residual(let body):
        _ = walk(body, here, from: domain)
        output["\(here).\(body.count - 1)"] = domain
        sum[here] = domain
      case .shuffle, .unshuffle: break
      }
    }
    return domain
  }
}
