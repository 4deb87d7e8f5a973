public import VQZ
import VQZCore
import VQZEntropy
import VQZNetwork
public import VQZSystem

/// What the tables of a model say of its codebooks, without any data.
public struct ModelAnalysis: Sendable {
  package struct Row: Sendable {
    package let usage: ClassUsage
    /// H(r) of the table: bits of an index when data are like the training.
    package let expectedBits: Double
    /// Codewords the table has no slot for: they cost an escape.
    package let escapedCount: Int
    package var expectedPerplexity: Double { SystemMath.exp2(expectedBits) }
  }

  package let rows: [Row]

  /// - Parameter model: whose tables are looked at.
  public init(_ model: VQZModel) {
    // Without a network there are no codebooks.
    guard case .ladder(let model) = model.coding else {
      rows = []
      return
    }
    rows = ClassUsage.all(of: model).map { usage in
      let table = model.tables[usage.level][usage.step][usage.number]
      let total = Double(table.frequencies.reduce(0) { $0 + Int($1) })
      let bits = table.frequencies.reduce(0.0) { sum, frequency in
        guard frequency > 0 else { return sum }
        let share = Double(frequency) / total
        return sum - share * SystemMath.log2(share)
      }
      return Row(
        usage: usage, expectedBits: bits,
        escapedCount: table.frequencies.dropLast().count { $0 == 0 })
    }
  }

  /// One object for every class, for programs.
  public var json: JSONValue {
    .array(
      rows.map { row in
        .object([
          "level": .integer(Int64(row.usage.level)),
          "step": .integer(Int64(row.usage.step)),
          "class": .integer(Int64(row.usage.number)),
          "stride": row.usage.stride.json,
          "dimension": .integer(Int64(row.usage.dimension)),
          "codewords": .integer(Int64(row.usage.codewordCount)),
          "expected_bits": .number(row.expectedBits),
          "expected_perplexity": .number(row.expectedPerplexity),
          "escaped_codewords": .integer(Int64(row.escapedCount)),
        ])
      })
  }
}
