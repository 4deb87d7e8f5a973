import Testing
import VQZCore
import VQZNetwork
import VQZSystem
import VQZTraining

/// Every backward against finite differences of an independent network in double precision.
@Suite struct GradientTests {
  struct Case: CustomStringConvertible {
    var description: String
    var layers: [Layer]
    var channels: Int
    var height = 4
    var width = 6
    var border = FloatMap.fullBorder
  }

  private static let row3 = Extent(rows: 1, columns: 3)
  private static let row5 = Extent(rows: 1, columns: 5)
  private static let column3 = Extent(rows: 3, columns: 1)
  private static let pair = Extent(rows: 1, columns: 2)

  static let cases: [Case] = [
    Case(description: "1x1", layers: [.conv(1, 3, 5)], channels: 3),
    Case(description: "3x3", layers: [.conv(3, 2, 18)], channels: 2, height: 5, width: 3),
    Case(description: "5x5", layers: [.conv(5, 17, 2)], channels: 17, height: 3, width: 3),
    Case(description: "leaky", layers: [.conv(3, 3, 4, leaky: true)], channels: 3),
    Case(description: "one position", layers: [.conv(3, 2, 2)], channels: 2, height: 1, width: 1),
    Case(
      description: "two layers", layers: [.conv(3, 2, 6, leaky: true), .conv(1, 6, 3)],
      channels: 2),
    Case(description: "block", layers: [.block(4)], channels: 4),
    Case(description: "blocks", layers: [.block(3), .block(3)], channels: 3),
    Case(
      description: "nested",
      layers: [.residual([.block(3), .conv(3, 3, 3)]), .conv(1, 3, 2, leaky: true)],
      channels: 3),
    Case(
      description: "shuffle in a residual",
      layers: [.residual([.unshuffle(2), .conv(1, 8, 8), .shuffle(2), .conv(1, 2, 2)])],
      channels: 2),
    Case(description: "unshuffle", layers: [.unshuffle(2), .conv(1, 12, 3)], channels: 3),
    Case(description: "shuffle", layers: [.conv(1, 3, 8), .shuffle(2)], channels: 3),
    Case(description: "shuffle alone", layers: [.shuffle(2)], channels: 4),
    Case(description: "nothing", layers: [], channels: 2),
    Case(
      description: "all",
      layers: [
        .unshuffle(2), .conv(3, 4, 5, leaky: true), .block(5), .conv(1, 5, 8), .shuffle(2),
        .conv(3, 2, 1),
      ], channels: 1),
    Case(description: "1x3", layers: [.conv(row3, 3, 18)], channels: 3),
    Case(
      description: "3x1 and 5x3",
      layers: [.conv(column3, 2, 5, leaky: true), .conv(Extent(rows: 5, columns: 3), 5, 3)],
      channels: 2),
    Case(
      description: "one row without a border",
      layers: [
        .unshuffle(pair), .conv(row3, 4, 17, leaky: true),
        .residual([.conv(row5, 17, 9, leaky: true), .conv(1, 9, 17)]), .conv(1, 17, 6),
        .shuffle(pair), .conv(row5, 3, 2),
      ], channels: 2, height: 1, width: 14, border: Extent(rows: 0, columns: 2)),
  ]

  @Test(arguments: cases) func agreesWithFiniteDifferences(_ shape: Case) {
    var generator = SeededGenerator(seed: 21, stream: UInt64(shape.description.count))
    let rig = Rig(shape, &generator)
    let output = rig.stack.forward(rig.input, weights: rig.weights)
    let expected = rig.reference.apply(DoublePlanes(rig.input))
    for (found, wanted) in zip(DoublePlanes(output).values, expected.values) {
      #expect(abs(found - wanted) < 1e-5)
    }

    // The loss is the sum of the output times `direction`, so that is its gradient.
    var direction = DoublePlanes(
      channels: output.channels, height: output.height, width: output.width)
    for index in direction.values.indices {
      direction.values[index] = Double(generator.uniform() * 2 - 1)
    }
    // Gradients are added to what is there.
    var gradients = [Float](repeating: 0.5, count: rig.layout.count)
    let inputGradient = unsafe rig.stack.backward(
      direction.map(border: shape.border), weights: rig.weights, gradients: &gradients,
      needsInputGradient: true)

    rig.checkParameters(gradients, direction)
    rig.checkInput(inputGradient, direction)

    var again = [Float](repeating: 0.5, count: rig.layout.count)
    let nothing = unsafe rig.stack.backward(
      direction.map(border: shape.border), weights: rig.weights, gradients: &again,
      needsInputGradient: false)
    #expect(nothing == nil)
    #expect(again == gradients)

    addsInOrder(rig, direction, gradients, border: shape.border)
  }

  /// Two samples are summed in the order of the kernels, and brought home at once.
  private func addsInOrder(
    _ rig: Rig, _ direction: DoublePlanes, _ gradients: [Float], border: Extent
  ) {
    let packed = PackedGradients(layout: rig.layout)
    var twice = [Float](repeating: 0.5, count: rig.layout.count)
    for _ in 0..<2 {
      packed.clear()
      for _ in 0..<2 {
        _ = unsafe rig.stack.backward(
          direction.map(border: border), weights: rig.weights, gradients: &twice,
          packed: packed,
          needsInputGradient: false)
      }
    }
    unsafe packed.add(to: &twice)
    for entry in rig.layout.entries {
      for index in entry.weight {
        #expect(abs(twice[index] - 0.5 - 2 * (gradients[index] - 0.5)) < 1e-4)
      }
      for index in entry.bias {
        #expect(abs(twice[index] - 0.5 - 4 * (gradients[index] - 0.5)) < 1e-4)
      }
    }
  }

  @Test func sameBitsOnEveryInstructionSet() {
    var shape = Case(
      description: "wide",
      layers: [
        .unshuffle(2), .conv(3, 12, 33, leaky: true), .block(33), .conv(5, 33, 12), .shuffle(2),
      ], channels: 3)
    (shape.height, shape.width) = (14, 46)
    var results: [[Float]] = []
    InstructionSet.forEach { _ in
      var generator = SeededGenerator(seed: 22, stream: 0)
      let rig = Rig(shape, &generator)
      var gradients = [Float](repeating: 0, count: rig.layout.count)
      for _ in 0..<2 {
        let output = rig.stack.forward(rig.input, weights: rig.weights)
        _ = unsafe rig.stack.backward(
          output, weights: rig.weights, gradients: &gradients, needsInputGradient: false)
      }
      results.append(gradients)
    }
    #expect(results.allSatisfy { $0 == results[0] })
    #expect(results[0].contains { $0 != 0 })
  }

  /// A stack with random weights and its reference.
  struct Rig {
    var layout: ParameterLayout
    var parameters: [Float]
    var weights: PackedWeights
    var stack: TrainingStack
    var reference: ReferenceNetwork
    var input: FloatMap

    init(_ shape: Case, _ generator: inout SeededGenerator) {
      let layout = ParameterLayout(convolutions: shape.layers.convolutions(path: "net"))
      parameters = (0..<layout.count).map { _ in generator.uniform() - 0.5 }
      weights = PackedWeights(layout: layout)
      unsafe weights.repack(from: parameters)
      stack = TrainingStack(
        layers: shape.layers, path: "net", layout: layout, channels: shape.channels,
        height: shape.height, width: shape.width, border: shape.border)
      reference = ReferenceNetwork(
        layers: shape.layers, path: "net", tensors: layout.doubles(parameters))
      input = FloatMap(
        channels: shape.channels, height: shape.height, width: shape.width, border: shape.border)
      for c in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width { input[c, y, x] = generator.uniform() * 2 - 1 }
        }
      }
      self.layout = layout
    }

    private func loss(
      _ network: ReferenceNetwork, _ input: DoublePlanes, _ direction: DoublePlanes
    ) -> Double {
      zip(network.apply(input).values, direction.values).reduce(0) { $0 + $1.0 * $1.1 }
    }

    func checkParameters(_ gradients: [Float], _ direction: DoublePlanes) {
      let input = DoublePlanes(self.input)
      let step = 1e-5
      // Every parameter of small stacks, every few of large ones.
      for index in stride(from: 0, to: layout.count, by: max(1, layout.count / 150)) {
        var moved = parameters.map(Double.init)
        var network = reference
        moved[index] += step
        network.tensors = layout.named(moved)
        let above = loss(network, input, direction)
        moved[index] -= 2 * step
        network.tensors = layout.named(moved)
        let below = loss(network, input, direction)
        let expected = (above - below) / (2 * step)
        #expect(abs(Double(gradients[index]) - 0.5 - expected) < 2e-4, "parameter \(index)")
      }
    }

    func checkInput(_ gradient: FloatMap?, _ direction: DoublePlanes) {
      guard let gradient else {
        Issue.record("no gradient of the input")
        return
      }
      let found = DoublePlanes(gradient)
      let input = DoublePlanes(self.input)
      let step = 1e-5
      for index in stride(from: 0, to: input.values.count, by: max(1, input.values.count / 40)) {
        var moved = input
        moved.values[index] += step
        let above = loss(reference, moved, direction)
        moved.values[index] -= 2 * step
        let below = loss(reference, moved, direction)
        let expected = (above - below) / (2 * step)
        #expect(abs(found.values[index] - expected) < 2e-4, "input \(index)")
      }
    }
  }
}

extension ParameterLayout {
  /// Parameters by the names of their tensors.
  func named(_ parameters: [Double]) -> [String: [Double]] {
    var tensors: [String: [Double]] = [:]
    for entry in entries {
      tensors[entry.path + ".weight"] = Array(parameters[entry.weight])
      tensors[entry.path + ".bias"] = Array(parameters[entry.bias])
    }
    return tensors
  }

  func doubles(_ parameters: [Float]) -> [String: [Double]] { named(parameters.map(Double.init)) }
}
