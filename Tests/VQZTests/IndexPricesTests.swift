import Testing
import VQZ
import VQZEntropy
import VQZNetwork

/// What the search of an encoder takes indices to cost.
@Suite struct IndexPricesTests {
  @Test("escapes are dearer by 100 bits in all levels but the last, and nothing else is")
  func escapes() throws {
    let model = try VQZModel.photo.ladder
    let prices = IndexPrices(model)
    let last = model.tables.count - 1
    var escapes = [0, 0]
    for (level, steps) in model.tables.enumerated() {
      for (step, tables) in steps.enumerated() {
        for (number, table) in tables.enumerated() {
          let found = prices.byClass(level: level, step: step, number: number)
          #expect(found.count == table.symbolCount)
          for (index, bits) in found.enumerated() {
            let isEscape = table.frequencies[index] == 0
            let surcharge: Float = isEscape && level < last ? 100 : 0
            let expected = Float(table.cost(of: index)) / 65536 + surcharge
            guard abs(bits - expected) > 0.001 else { continue }
            Issue.record("level \(level), step \(step), class \(number), index \(index): \(bits)")
          }
          escapes[level < last ? 0 : 1] += table.frequencies.dropLast().count { $0 == 0 }
        }
      }
    }
    // Both kinds are there to be seen.
    #expect(escapes.allSatisfy { $0 > 1000 })
  }

  @Test("with contexts, too")
  func contexts() throws {
    let model = try VQZModel.photo.ladder
    let prices = IndexPrices(model)
    // Step 1 of stride 32 has contexts for 16 classes; its first tables are those of class 0.
    let contexts = try #require(try model.network.contextModels(tables: model.tables)[1][1])
    let found = prices.byContext(level: 1, step: 1, table: 7)
    let plain = contexts.costs(table: 7)
    #expect(found.count == plain.count && found.count == model.tables[1][1][0].symbolCount)
    let above = zip(found, plain).map { $0 - Float($1) / 65536 }
    #expect(above.allSatisfy { abs($0) < 0.001 || abs($0 - 100) < 0.001 })
    #expect(above.contains { $0 > 99 } && above.contains { $0 < 1 })
    // A step without contexts has no such prices.
    #expect(prices.byContext(level: 0, step: 0, table: 0).isEmpty)
  }
}
