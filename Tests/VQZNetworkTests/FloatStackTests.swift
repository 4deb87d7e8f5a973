import Testing
import VQZCore
import VQZNetwork

@Suite struct FloatStackTests {
  struct Shape: CustomStringConvertible {
    var factor: Extent
    var channels: Int
    var description: String { "\(channels) channels by \(factor)" }
  }

  @Test(arguments: [
    Shape(factor: 2, channels: 3), Shape(factor: 2, channels: 16), Shape(factor: 4, channels: 1),
    Shape(factor: 2, channels: 32), Shape(factor: 8, channels: 5),
    Shape(factor: Extent(rows: 1, columns: 2), channels: 16),
    Shape(factor: Extent(rows: 4, columns: 1), channels: 3),
  ]) func shuffleIsTheDefinitionAndUnshuffleItsInverse(_ shape: Shape) {
    let (factor, channels) = (shape.factor, shape.channels)
    var generator = SeededGenerator(seed: 1, stream: UInt64(channels))
    let coarse = FloatPlanes(
      randomChannels: channels * factor.area, height: 3, width: 5, from: &generator)
    let fine = coarse.map.pixelShuffle(factor)
    for c in 0..<channels {
      for y in 0..<3 * factor.rows {
        for x in 0..<5 * factor.columns {
          let place = (y % factor.rows) * factor.columns + x % factor.columns
          #expect(
            fine[c, y, x] == coarse[place * channels + c, y / factor.rows, x / factor.columns])
        }
      }
    }
    #expect(fine.isZeroOutside)
    let back = fine.pixelUnshuffle(factor)
    #expect(FloatPlanes(back) == coarse)
    #expect(back.isZeroOutside)
  }

  static let layers: [Layer] = [
    .unshuffle(2), .conv(3, 12, 20, leaky: true), .block(20), .conv(5, 20, 12), .shuffle(2),
  ]

  static func stack(_ tensors: inout [String: [Float]]) throws -> FloatStack {
    var generator = SeededGenerator(seed: 2, stream: 0)
    for (path, shape) in layers.convolutions(path: "net") {
      tensors[path + ".weight"] = generator.floats(shape.weightCount)
      tensors[path + ".bias"] = generator.floats(shape.outputs)
    }
    let all = tensors
    return try FloatStack(layers: layers, path: "net") { try #require(all[$0]) }
  }

  @Test func runsEveryLayerInOrderAndShowsTheOutputs() throws {
    var tensors: [String: [Float]] = [:]
    let stack = try Self.stack(&tensors)
    var generator = SeededGenerator(seed: 3, stream: 0)
    let input = FloatPlanes(randomChannels: 3, height: 12, width: 18, from: &generator)

    func reference(
      _ path: String, _ input: FloatPlanes, _ kernel: Extent, _ outputs: Int, leaky: Bool,
      adding: FloatPlanes? = nil
    ) throws -> FloatPlanes {
      FloatReference.convolution(
        input, kernel: kernel, outputs: outputs,
        weights: try #require(tensors[path + ".weight"]),
        bias: try #require(tensors[path + ".bias"]), isLeaky: leaky, adding: adding)
    }
    let first = try reference(
      "net.1", FloatPlanes(input.map.pixelUnshuffle(2)), 3, 20, leaky: true)
    let inner = try reference("net.2.0", first, 3, 20, leaky: true)
    let branch = try reference("net.2.1", inner, 1, 20, leaky: false)
    let sum = try reference("net.2.1", inner, 1, 20, leaky: false, adding: first)
    let last = try reference("net.3", sum, 5, 12, leaky: false)
    let expected = FloatPlanes(last.map.pixelShuffle(2))

    for threads in [1, 2, 3] {
      #expect(FloatPlanes(stack.apply(input.map, threads: threads)).bits == expected.bits)
    }
    var seen: [(path: String, output: FloatPlanes)] = []
    let watched = stack.apply(input.map) { seen.append((path: $0, output: FloatPlanes($1))) }
    #expect(FloatPlanes(watched).bits == expected.bits)
    #expect(seen.map(\.path) == ["net.1", "net.2.0", "net.2.1", "net.2", "net.3"])
    for (found, wanted) in zip(seen.map(\.output), [first, inner, branch, sum, last]) {
      #expect(found.bits == wanted.bits)
    }
  }

  @Test func refusesTensorsOfAnotherSize() {
    #expect(throws: ModelError.self) {
      try FloatStack(layers: [.conv(1, 2, 2)], path: "net") { _ in [1, 2, 3] }
    }
  }
}
