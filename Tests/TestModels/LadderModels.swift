import VQZCore
package import VQZNetwork

/// Random but valid models of every shape the format allows, for tests of the decoder.
package enum LadderModels {
  /// Two levels, heads, several groups, classes of different dimensions, odd channel counts.
  package static let ladder = NetworkDescription(
    channels: 3, bound: 4095, fractionBits: 3, latentFractionBits: 6,
    levels: [
      NetworkDescription.Level(
        stride: 16, features: 24,
        steps: [
          NetworkDescription.Step(
            groups: 3, dimension: 4,
            classes: [NetworkDescription.Class(codewords: 7, dimension: 2)],
            merge: Layer.Convolution(kernel: 1, inputs: 12, outputs: 24),
            analysis: [.conv(1, 20, 12)])
        ],
        trunk: [.unshuffle(2), .conv(1, 40, 20)]),
      NetworkDescription.Level(
        stride: 8, features: 32,
        entry: [.block(24), .conv(1, 24, 128), .shuffle(2)],
        steps: [
          NetworkDescription.Step(
            body: [.block(32)], head: [.conv(3, 32, 18)], classShift: 8, groups: 2, dimension: 8,
            classes: [
              NetworkDescription.Class(codewords: 64, dimension: 8),
              NetworkDescription.Class(codewords: 33, dimension: 4),
              NetworkDescription.Class(codewords: 5, dimension: 1),
            ],
            merge: Layer.Convolution(kernel: 3, inputs: 16, outputs: 32),
            analysis: [.conv(1, 10, 16)]),
          NetworkDescription.Step(
            head: [.conv(1, 32, 10)], classShift: 9, groups: 5, dimension: 1,
            classes: [
              NetworkDescription.Class(codewords: 3, dimension: 1),
              NetworkDescription.Class(codewords: 1, dimension: 1),
            ],
            merge: Layer.Convolution(kernel: 5, inputs: 5, outputs: 32),
            analysis: [.conv(3, 10, 5)]),
        ],
        trunk: [.unshuffle(8), .conv(1, 192, 10)]),
    ],
    output: [
      .residual([.conv(3, 32, 16, leaky: true), .residual([.conv(1, 16, 16)]), .conv(1, 16, 32)]),
      .conv(1, 32, 256, leaky: true), .shuffle(4), .conv(3, 16, 12), .shuffle(2),
    ])

  /// The smallest: one level, one step, one class, no shuffle at the end.
  package static let tiny = NetworkDescription(
    channels: 1, bound: 32767, fractionBits: 7, latentFractionBits: 0,
    levels: [
      NetworkDescription.Level(
        stride: 1, features: 1,
        steps: [
          NetworkDescription.Step(
            groups: 1, dimension: 1,
            classes: [NetworkDescription.Class(codewords: 4, dimension: 1)],
            merge: Layer.Convolution(kernel: 1, inputs: 1, outputs: 1), analysis: [.conv(1, 1, 1)])
        ],
        trunk: [.conv(1, 1, 1)])
    ],
    output: [.conv(1, 1, 1)])

  /// A model file with random tensors inside every bound; outputs use the whole range.
  package static func archive(
    _ description: NetworkDescription, seed: UInt64, withAnalysis: Bool = true
  ) -> TensorArchive {
    var random = SeededGenerator(seed: seed, stream: 0)
    var archive = TensorArchive(metadata: [
      NetworkModel.architectureKey: description.architectureText, NetworkModel.nameKey: "test",
    ])
    for (path, shape) in description.decoderConvolutions {
      fill(&archive, path, shape, bound: description.bound, &random)
    }
    let b = description.bound
    archive.tensors["decoder.levels.0.start"] = Tensor.integers(
      (0..<description.levels[0].features).map { _ in Int16.random(in: -100...100, using: &random)
      },
      shape: [description.levels[0].features])
    for (l, level) in description.levels.enumerated() {
      for (s, step) in level.steps.enumerated() {
        for (c, each) in step.classes.enumerated() {
          let name = "decoder.levels.\(l).steps.\(s).classes.\(c)"
          archive.tensors[name + ".codebook"] = Tensor.integers(
            (0..<each.codewords * each.dimension).map { _ in
              Int16.random(in: Int16(-b)...Int16(b), using: &random)
            }, shape: [each.codewords, each.dimension])
          archive.tensors[name + ".table"] = Tensor.integers(
            flatTable(each.codewords), shape: [each.codewords + 1])
        }
      }
    }
    fillQualities(&archive, description, &random)
    fillContexts(&archive, description, &random)
    if withAnalysis {
      for (path, shape) in description.encoderConvolutions {
        let weights = (0..<shape.weightCount).map { _ in
          random.gaussian() / Float(shape.inputs * shape.kernel.area).squareRoot()
        }
        archive.tensors["encoder.\(path).weight"] = Tensor.halfFloats(
          weights, shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
        archive.tensors["encoder.\(path).bias"] = Tensor.halfFloats(
          [Float](repeating: 0.1, count: shape.outputs), shape: [shape.outputs])
      }
    }
    return archive
  }

  /// Weights as large as the overflow rule lets a random row be, outputs scaled to a few thousand.
  private static func fill(
    _ archive: inout TensorArchive, _ path: String, _ shape: Layer.Convolution, bound: Int,
    _ random: inout SeededGenerator
  ) {
    let taps = shape.inputs * shape.kernel.area
    let largest = Int16(min(2000, (1 << 30) / (bound * taps)))
    archive.tensors["decoder.\(path).weight"] = Tensor.integers(
      (0..<shape.weightCount).map { _ in Int16.random(in: -largest...largest, using: &random) },
      shape: [shape.outputs, shape.inputs, shape.kernel.rows, shape.kernel.columns])
    archive.tensors["decoder.\(path).bias"] = Tensor.integers(
      (0..<shape.outputs).map { _ in Int32.random(in: -100_000...100_000, using: &random) },
      shape: [shape.outputs])
    let gain = 1 / (Double(largest) * Double(taps).squareRoot() * 0.6)
    archive.tensors["decoder.\(path).multiplier"] = Tensor.integers(
      (0..<shape.outputs).map { _ in
        Int32(gain * Double.random(in: 0.5...1.2, using: &random) * Double(UInt64(1) << 31))
      }, shape: [shape.outputs])
    archive.tensors["decoder.\(path).shift"] = Tensor.integers([Int32(31)], shape: [1])
  }

  /// 2^14 shared out evenly, one left for the escape.
  package static func flatTable(_ codewords: Int) -> [UInt16] {
    var table = [UInt16](repeating: UInt16((16384 - 1) / codewords), count: codewords)
    table[0] += UInt16((16384 - 1) % codewords)
    return table + [1]
  }
}
