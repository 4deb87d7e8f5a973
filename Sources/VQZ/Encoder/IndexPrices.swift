import VQZEntropy

/// What indices cost in a search, in bits.
package struct IndexPrices: Sendable {
  private let model: LadderModel

  package init(_ model: LadderModel) { self.model = model }

  /// With the table of a class.
  package func byClass(level: Int, step: Int, number: Int) -> [Float] {
    let table = model.tables[level][step][number]
    return (0..<table.symbolCount).map {
      Float(table.cost(of: $0)) / 65536
    }
  }

  /// With a table of a step that has contexts.
  package func byContext(level: Int, step: Int, table: Int) -> [Float] {
    let costs = model.contexts[level][step]?.costs(table: table)
    return (costs ?? []).map { Float($0) / 65536 }
  }
}
