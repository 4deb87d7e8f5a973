/// Chooses the indices of one step: the nearest codeword, or the cheapest in distance plus rate.
package struct IndexSearch: Sendable {
  private let description: NetworkDescription
  /// A search a class, `[level][step][class]`.
  private let searches: [[[NearestCodeword]]]

  /// - Parameters:
  ///   - rateWeight: λ′, in squared latent units a bit; 0 is the plain nearest codeword (eq. 24).
  ///   - bits: cost of an index, `[level][step][class][index]`.
  package init(decoder: IntegerDecoder, rateWeight: Float, bits: [[[[Float]]]]) {
    description = decoder.description
    let scale = 1 / Float(1 << decoder.description.latentFractionBits)
    searches = decoder.levels.enumerated().map { l, level in
      level.steps.enumerated().map { s, step in
        step.codebooks.enumerated().map { c, codebook in
          NearestCodeword(
            codebook: codebook.map { Float($0) * scale },
            dimension: decoder.description.levels[l].steps[s].classes[c].dimension,
            bias: bits[l][s][c].map { rateWeight * $0 })
        }
      }
    }
  }

  /// The indices of a step, in the order of the stream, for the values `target` the analysis wants.
  package func indices(
    for target: FloatMap, in context: IntegerDecoder.StepContext
  ) -> [UInt16] {
    let step = description.levels[context.level].steps[context.step]
    let searches = searches[context.level][context.step]
    let points = residuals(of: target, in: context, step: step, classCount: searches.count)
    var found = [[UInt16]](repeating: [], count: searches.count)
    for (c, search) in searches.enumerated() {
      found[c] = search(points[c], count: points[c].count / step.classes[c].dimension)
    }
    guard let classes = context.symbolClasses else { return found[0] }
    var next = [Int](repeating: 0, count: searches.count)
    return classes.map { each in
      let c = Int(each)
      next[c] += 1
      return found[c][next[c] - 1]
    }
  }

  /// `target − mean` of every sub-vector, gathered by class.
  private func residuals(
    of target: FloatMap, in context: IntegerDecoder.StepContext,
    step: NetworkDescription.Step, classCount: Int
  ) -> [[Float]] {
    let scale = 1 / Float(1 << description.latentFractionBits)
    var points = [[Float]](repeating: [], count: classCount)
    var slot = 0
    for y in 0..<context.height {
      for x in 0..<context.width {
        for group in 0..<step.groups {
          let c = context.groupClasses.map { Int($0[slot]) } ?? 0
          slot += 1
          for i in group * step.dimension..<(group + 1) * step.dimension {
            let mean = context.means.map { Float($0[i, y, x]) * scale } ?? 0
            points[c].append(target[i, y, x] - mean)
          }
        }
      }
    }
    return points
  }
}
