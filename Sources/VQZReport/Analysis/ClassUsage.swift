package import VQZ
package import VQZCore
import VQZEntropy
import VQZNetwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the codewords of one class of one step were used.
package struct ClassUsage: Sendable, Equatable {
  package let level: Int
  package let step: Int
  /// The number of the class within its step.
  package let number: Int
  /// Samples from position to position.
  package let stride: Int
  /// Dimensions of a codeword.
  package let dimension: Int
  /// How often each codeword was chosen.
  package var counts: [UInt64]
  /// Bits that each costs with the table of the model, −log2 r(z).
  package let costs: [Double]

  /// Every class of a model, nothing counted.
  package static func all(of model: Model) -> [ClassUsage] {
    let levels = model.network.description.levels
    return levels.indices.flatMap { l in
      levels[l].steps.indices.flatMap { s in
        levels[l].steps[s].classes.enumerated().map { c, shape in
          let table = model.tables[l][s][c]
          return ClassUsage(
            level: l, step: s, number: c, stride: levels[l].stride, dimension: shape.dimension,
            counts: [UInt64](repeating: 0, count: shape.codewords),
            costs: (0..<shape.codewords).map { Double(table.cost(of: $0)) / 65536 })
        }
      }
    }
  }

  /// K.
  package var codewordCount: Int { counts.count }
  package var indexCount: UInt64 { counts.reduce(0, +) }
  package var deadCount: Int { counts.count { $0 == 0 } }

  /// −Σ p·log2 r: what an index costs on average with the model's table.
  package var crossEntropy: Double {
    let total = Double(indexCount)
    guard total > 0 else { return 0 }
    return zip(counts, costs).reduce(0) { $0 + Double($1.0) * $1.1 } / total
  }

  /// H(Z) of the empirical distribution, in bits.
  package var entropy: Double { InformationMeasures.entropy(of: counts.map { Double($0) }) }

  package var perplexity: Double { indexCount == 0 ? 0 : exp2(entropy) }

  /// Bits of all indices with the table of the model.
  package var bits: Double { crossEntropy * Double(indexCount) }

  /// Shares of the codewords, largest first, and the share the model's table gives each of them.
  package var ranking: [(share: Double, expected: Double)] {
    let total = max(1, Double(indexCount))
    return counts.indices.sorted { (counts[$0], -$0) > (counts[$1], -$1) }
      .map { (Double(counts[$0]) / total, exp2(-costs[$0])) }
  }

  package var json: JSONValue {
    .object([
      "level": .integer(Int64(level)),
      "step": .integer(Int64(step)),
      "class": .integer(Int64(number)),
      "stride": .integer(Int64(stride)),
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
