import Testing
import VQZNetwork
import VQZTraining

/// A small stack of every layer against PyTorch (`Fixtures/reference/generate.py`).
@Suite struct ReferenceStackTests {
  static let layers: [Layer] = [
    .conv(3, 3, 6, leaky: true), .unshuffle(2), .conv(1, 24, 20, leaky: true), .block(20),
    .conv(5, 20, 8), .shuffle(2), .conv(3, 2, 3, leaky: true),
  ]

  @Test func activationsOfEveryConvolution() throws {
    let arrays = try ReferenceArrays("stack")
    let stack = try FloatStack(layers: Self.layers, path: "net", weights: arrays.floats)
    var seen: [(path: String, values: [Float])] = []
    let output = stack.apply(try arrays.map("input")) { seen.append(($0, $1.planes)) }
    expectClose(output.planes, try arrays.floats("output"), tolerance: 2e-6, "output")
    // The residual sum is seen too; it has no array of its own.
    let convolutions = Self.layers.convolutions(path: "net").map(\.path)
    #expect(seen.map(\.path).filter { $0 != "net.3" } == convolutions)
    for (path, values) in seen where path != "net.3" {
      expectClose(values, try arrays.floats(path + ".output"), tolerance: 2e-6, path)
    }
  }

  @Test func gradientsOfInputAndParameters() throws {
    let arrays = try ReferenceArrays("stack")
    let layout = ParameterLayout(convolutions: Self.layers.convolutions(path: "net"))
    let weights = PackedWeights(layout: layout)
    unsafe weights.repack(from: try arrays.parameters(layout))
    let input = try arrays.map("input")
    let stack = TrainingStack(
      layers: Self.layers, path: "net", layout: layout, channels: input.channels,
      height: input.height, width: input.width)
    _ = stack.forward(input, weights: weights)
    var gradients = [Float](repeating: 0, count: layout.count)
    let byInput = unsafe stack.backward(
      try arrays.map("direction"), weights: weights, gradients: &gradients,
      needsInputGradient: true)
    expectClose(
      try #require(byInput).planes, try arrays.floats("gradient.input"), tolerance: 2e-6,
      "input")
    for entry in layout.entries {
      for (name, range) in [(".weight", entry.weight), (".bias", entry.bias)] {
        expectClose(
          Array(gradients[range]), try arrays.floats("gradient." + entry.path + name),
          tolerance: 2e-6, entry.path + name)
      }
    }
  }
}
