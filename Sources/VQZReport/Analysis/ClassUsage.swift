package import VQZ
import VQZCore
import VQZEntropy
package import VQZNetwork
package import VQZSystem

/// How the codewords of one class of one step were used.
package struct ClassUsage: Sendable, Equatable {
  package let level: Int
  package let step: Int
  /// The number of the class within its step.
  package let number: Int
  /// Samples from position to position.
  package let stride: Extent
  /// Dimensions of a codeword.
  package let dimension: Int
  /// How often each codeword was chosen.
  package private(set) var counts: [UInt64]
  /// The same by context, `[context][K]`, of a class that has contexts; last what was coded
  /// without.
  private var contexts: [[UInt64]]
  /// Bits that each costs with the table of its class, −log2 r(z).
  package let costs: [Double]
  /// Bits of all indices with the tables that coded them: that of the class, or of their contexts.
  package private(set) var bits = 0.0

  /// Every class of a model, nothing counted.
  package static func all(of model: LadderModel) -> [ClassUsage] {
    let levels = model.network.description.levels
    return levels.indices.flatMap { l in
      levels[l].steps.indices.flatMap { s in
        levels[l].steps[s].classes.enumerated().map { c, shape in
          let table = model.tables[l][s][c]
          return ClassUsage(
            level: l, step: s, number: c, stride: levels[l].stride, dimension: shape.dimension,
            counts: [UInt64](repeating: 0, count: shape.codewords),
            contexts: c < levels[l].steps[s].contextClasses
              ? [[UInt64]](
                repeating: [UInt64](repeating: 0, count: shape.codewords),
                count: ContextModel.contextCount + 1) : [],
            costs: (0..<shape.codewords).map { Double(table.cost(of: $0)) / 65536 })
        }
      }
    }
  }

  /// Counts one index.
  ///
  /// - Parameters:
  ///   - context: which of the class's tables coded it; nil: that of the class.
  ///   - bits: what it cost with it.
  package mutating func add(_ index: Int, context: Int? = nil, bits: Double) {
    counts[index] += 1
    if !contexts.isEmpty { contexts[context ?? contexts.count - 1][index] += 1 }
    self.bits += bits
  }

  /// Adds what was counted elsewhere of the same class.
  package mutating func add(_ other: ClassUsage) {
    for index in counts.indices { counts[index] += other.counts[index] }
    for (context, counts) in other.contexts.enumerated() {
      for index in counts.indices { contexts[context][index] += counts[index] }
    }
    bits += other.bits
  }

  /// K.
  package var codewordCount: Int { counts.count }
  package var indexCount: UInt64 { counts.reduce(0, +) }
  package var deadCount: Int { counts.count { $0 == 0 } }

  /// −Σ p·log2 r: what an index costs on average with the model's tables.
  package var crossEntropy: Double { indexCount == 0 ? 0 : bits / Double(indexCount) }

  /// H(Z) of the empirical distribution, in bits; where there are contexts, given the context.
  package var entropy: Double {
    let parts = contexts.isEmpty ? [counts] : contexts
    let total = Double(max(1, indexCount))
    return parts.reduce(0) { sum, part in
      let share = Double(part.reduce(0, +)) / total
      return sum + share * InformationMeasures.entropy(of: part.map { Double($0) })
    }
  }

  package var perplexity: Double { indexCount == 0 ? 0 : SystemMath.exp2(entropy) }

  /// Shares of the codewords, largest first, and the share the table of the class gives each of
  /// them.
  package var ranking: [(share: Double, expected: Double)] {
    let total = max(1, Double(indexCount))
    return counts.indices.sorted { (counts[$0], -$0) > (counts[$1], -$1) }
      .map { (Double(counts[$0]) / total, SystemMath.exp2(-costs[$0])) }
  }

  package var json: JSONValue {
    .object([
      "level": .integer(Int64(level)),
      "step": .integer(Int64(step)),
      "class": .integer(Int64(number)),
      "stride": stride.json,
      "dimension": .integer(Int64(dimension)),
      "codewords": .integer(Int64(codewordCount)),
      "indices": .integer(Int64(clamping: indexCount)),
      "unused_codewords": .integer(Int64(deadCount)),
      "entropy_bits": .number(entropy),
      "cross_entropy_bits": .number(crossEntropy),
      "perplexity": .number(perplexity),
      "bits": .number(bits),
    ])
  }
}
