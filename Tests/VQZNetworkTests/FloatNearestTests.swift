import Testing
import VQZCore
import VQZNetwork
import VQZSystem

@Suite struct FloatNearestTests {
  struct Case: CustomStringConvertible {
    var count: Int
    var dimension: Int
    var codewords: Int
    var hasBias: Bool
    var description: String { "\(count) points, d \(dimension), K \(codewords), \(hasBias)" }
  }

  @Test(arguments: [
    Case(count: 0, dimension: 3, codewords: 4, hasBias: false),
    Case(count: 1, dimension: 1, codewords: 1, hasBias: true),
    Case(count: 65, dimension: 5, codewords: 7, hasBias: true),
    Case(count: 130, dimension: 16, codewords: 256, hasBias: false),
    Case(count: 31, dimension: 64, codewords: 100, hasBias: true),
  ]) func sameIndicesAsTheDefinition(_ shape: Case) {
    var generator = SeededGenerator(seed: 4, stream: UInt64(shape.codewords))
    let points = generator.floats(shape.count * shape.dimension)
    let codebook = generator.floats(shape.codewords * shape.dimension)
    let bias = shape.hasBias ? generator.floats(shape.codewords) : nil
    let nearest = NearestCodeword(codebook: codebook, dimension: shape.dimension, bias: bias)

    // The chain as the header writes it.
    var expected: [UInt16] = []
    for point in 0..<shape.count {
      var least = Float.infinity
      var best = 0
      for j in 0..<shape.codewords {
        var norm: Float = 0
        for k in 0..<shape.dimension {
          let e = codebook[j * shape.dimension + k]
          norm.addProduct(e, e)
        }
        var sum = (bias?[j] ?? 0) + norm
        for k in 0..<shape.dimension {
          sum.addProduct(
            points[point * shape.dimension + k], -2 * codebook[j * shape.dimension + k])
        }
        if sum < least { (least, best) = (sum, j) }
      }
      expected.append(UInt16(best))
    }
    InstructionSet.forEach { isa in
      #expect(nearest(points, count: shape.count) == expected, "\(isa)")
    }

    // And, in double, nobody is nearer by more than rounding.
    for (point, index) in expected.enumerated() {
      func price(_ j: Int) -> Double {
        (0..<shape.dimension).reduce(Double(bias?[j] ?? 0)) { sum, k in
          let distance =
            Double(points[point * shape.dimension + k])
            - Double(codebook[j * shape.dimension + k])
          return sum + distance * distance
        }
      }
      let least = (0..<shape.codewords).map(price).min() ?? 0
      #expect(price(Int(index)) - least < 1e-4)
      let distance = nearest.squaredDistances(
        Array(points[point * shape.dimension..<(point + 1) * shape.dimension]), [index])
      #expect(abs(Double(distance[0]) - price(Int(index)) + Double(bias?[Int(index)] ?? 0)) < 1e-4)
    }
  }

  @Test func lowestIndexOfEqualCodewords() {
    let nearest = NearestCodeword(
      codebook: [5, 5, 1, 1, 1, 1, 5, 5, 1, 1], dimension: 2)
    InstructionSet.forEach { isa in
      #expect(nearest([1, 1, 5, 5, .nan, 0], count: 3) == [1, 0, 0], "\(isa)")
    }
  }
}
