package import VQZEntropy
package import VQZNetwork

extension NetworkModel {
  /// The contexts of every step that has some, ready for the entropy coder.
  ///
  /// - Parameter tables: `[level][step][class]`.
  package func contextModels(
    tables: [[[FrequencyTable]]]
  ) throws(EntropyError) -> [[ContextModel?]] {
    var all: [[ContextModel?]] = []
    for (l, steps) in contexts.enumerated() {
      var models: [ContextModel?] = []
      for (s, contexts) in steps.enumerated() {
        guard let contexts else {
          models.append(nil)
          continue
        }
        let step = description.levels[l].steps[s]
        let numbers = ContextModel.Numbers(
          groups: step.groups, parts: step.classes.map { step.dimension / $0.dimension },
          magnitudes: decoder.codewordMagnitudes(level: l, step: s), expected: contexts.expected,
          thresholds: contexts.thresholds, frequencies: contexts.frequencies)
        models.append(try ContextModel(numbers, tables: tables[l][s]))
      }
      all.append(models)
    }
    return all
  }
}
