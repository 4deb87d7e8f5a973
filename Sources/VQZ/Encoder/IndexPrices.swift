import VQZEntropy

/// What indices cost in a search, in bits.
package struct IndexPrices: Sendable {
  /// What an escape of a level before the last is held to cost beyond its bits, in 2^−16 of a bit.
  ///
  /// Its value lies at the end of the file, so that a preview of the first bytes ends with the
  /// first escape. A codeword with a slot is taken in its place where it is worth little less.
  package static let escapeSurcharge: UInt32 = 100 << 16

  private let model: LadderModel

  package init(_ model: LadderModel) { self.model = model }

  private func surcharge(level: Int) -> UInt32 {
    level < model.tables.count - 1 ? Self.escapeSurcharge : 0
  }

  /// With the table of a class.
  package func byClass(level: Int, step: Int, number: Int) -> [Float] {
    let table = model.tables[level][step][number]
    let surcharge = surcharge(level: level)
    return (0..<table.symbolCount).map {
      Float(table.cost(of: $0, escapeSurcharge: surcharge)) / 65536
    }
  }

  /// With a table of a step that has contexts.
  package func byContext(level: Int, step: Int, table: Int) -> [Float] {
    let surcharge = surcharge(level: level)
    let costs = model.contexts[level][step]?.costs(table: table, escapeSurcharge: surcharge)
    return (costs ?? []).map { Float($0) / 65536 }
  }
}
