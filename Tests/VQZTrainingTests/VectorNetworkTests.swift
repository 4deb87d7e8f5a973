import Testing
import VQZCore
import VQZNetwork
import VQZTraining

/// The network of vectors: its gradient against finite differences.
struct VectorNetworkTests {
  private static let rows = 24

  /// Vectors, bases and a pass that has taken them.
  private static func example() -> (PackedNetwork, VectorPass) {
    var generator = SeededGenerator(seed: 4)
    let network = VectorNetwork(dimensions: 20, hidden: 12)
    let spreads = (0..<20).map { 2 / Float(1 + $0) }
    let packed = PackedNetwork(network, spreads: spreads, seed: 5)
    // Larger weights than training starts from, so that everything counts.
    for at in 0..<network.count { packed.parameters[at] *= 1 + generator.uniform() }
    packed.repack(threads: 1)
    let vectors = VectorRows(count: rows, dimensions: network.groups.width)
    let bases = VectorRows(count: rows, dimensions: network.groups.width)
    for row in 0..<rows {
      for group in network.groups.groups {
        for j in 0..<group.size {
          let at = row * vectors.width + group.offset + j
          bases.values[at] = generator.gaussian()
          let spread = spreads[group.range.lowerBound + j]
          vectors.values[at] = bases.values[at] + generator.gaussian() * spread
        }
      }
    }
    let pass = VectorPass(network, rows: rows)
    let logs = (0..<rows).map { _ in generator.uniform() * 3 - 2 }
    pass.take(vectors, bases, Array(0..<rows)[...], logs: logs)
    return (packed, pass)
  }

  /// Along the gradient of each part of the parameters, the loss rises by the square of its length.
  @Test func gradientIsThatOfDifferences() {
    let (packed, pass) = Self.example()
    let network = packed.network
    _ = pass.forward(packed)
    pass.backward(packed, times: 1)
    let before = packed.parameters.values
    let gradient = pass.gradient.values
    for range in network.ranges {
      let square = range.reduce(0.0) { $0 + Double(gradient[$1]) * Double(gradient[$1]) }
      guard square > 0 else { continue }
      let move = 4e-3 / square.squareRoot()
      func loss(_ sign: Double) -> Double {
        for at in range {
          packed.parameters[at] = Float(Double(before[at]) + sign * move * Double(gradient[at]))
        }
        packed.repack(threads: 1)
        return pass.forward(packed)
      }
      let slope = (loss(1) - loss(-1)) / (2 * move)
      for at in range { packed.parameters[at] = before[at] }
      #expect(abs(slope / square - 1) < 0.03, "\(range): \(slope) for \(square)")
    }
    let moved = network.ranges.filter { range in range.contains { gradient[$0] != 0 } }
    #expect(moved.count == network.ranges.count - 1, "all but what follows the last group")
  }

  @Test func groupsCoverAllCoefficients() {
    for dimensions in [1, 8, 9, 24, 100, 384, 4096] {
      let groups = VectorGroups(dimensions: dimensions).groups
      #expect(groups.flatMap(\.range) == Array(0..<dimensions))
      #expect(groups.count <= 64 && groups.allSatisfy { !$0.range.isEmpty })
    }
  }
}
