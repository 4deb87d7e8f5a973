import VQZCore
package import VQZNetwork

extension LadderModels {
  /// A ladder that does nothing but quantise: the coefficients are the samples, corrections are
  /// zero, and each of `qualities` has finer steps than the one before, of 64 levels down to 2.
  package static func transform(qualities: Int) -> NetworkDescription {
    NetworkDescription(
      channels: 3, bound: 32767, fractionBits: 4, latentFractionBits: 0,
      levels: [
        NetworkDescription.Level(
          stride: 2, features: 4,
          steps: [
            NetworkDescription.Step(
              head: [.conv(1, 4, 16)], classShift: 0, groups: 4, dimension: 3,
              classes: [NetworkDescription.Class(codewords: 129, dimension: 1)],
              merge: Layer.Convolution(kernel: 1, inputs: 12, outputs: 4), analysis: [],
              valueFractionBits: 10)
          ],
          trunk: [.unshuffle(2), .conv(1, 12, 12)])
      ],
      output: [.conv(1, 4, 12)],
      skeleton: NetworkDescription.Skeleton(
        qualities: qualities, codewordFractionBits: 8,
        synthesis: [.conv(1, 12, 12), .shuffle(2)]))
  }

  /// The tensors of `transform`: codeword j is j − 64 steps, and the less probable the larger.
  package static func transformArchive(qualities: Int) -> TensorArchive {
    let description = transform(qualities: qualities)
    var archive = TensorArchive(metadata: [
      NetworkModel.architectureKey: description.architectureText, NetworkModel.nameKey: "steps",
    ])
    for (path, shape) in description.decoderConvolutions {
      // 2^10 · 2^20 / 2^30 = 1 on the diagonal of the synthesis.
      let diagonal: Int16 = path.hasPrefix("synthesis") ? 1 << 10 : 0
      let weights = (0..<shape.weightCount).map {
        $0 / shape.inputs == $0 % shape.inputs ? diagonal : 0
      }
      let path = "decoder." + path
      archive.tensors[path + ".weight"] = .integers(
        weights, shape: [shape.outputs, shape.inputs, 1, 1])
      archive.tensors[path + ".bias"] = .integers(
        [Int32](repeating: 0, count: shape.outputs), shape: [shape.outputs])
      archive.tensors[path + ".multiplier"] = .integers(
        [Int32](repeating: 1 << 20, count: shape.outputs), shape: [shape.outputs])
      archive.tensors[path + ".shift"] = .integers([Int32(30)], shape: [1])
    }
    for (path, shape) in description.encoderConvolutions {
      archive.tensors["encoder.\(path).weight"] = .floats(
        (0..<shape.weightCount).map { $0 / shape.inputs == $0 % shape.inputs ? 1 : 0 },
        shape: [shape.outputs, shape.inputs, 1, 1])
      archive.tensors["encoder.\(path).bias"] = .floats(
        [Float](repeating: 0, count: shape.outputs), shape: [shape.outputs])
    }
    archive.tensors["decoder.levels.0.start"] = .integers(
      [Int16](repeating: 0, count: 4), shape: [4])
    fillTransformStep(&archive, qualities: qualities)
    return archive
  }

  private static func fillTransformStep(_ archive: inout TensorArchive, qualities: Int) {
    let path = "decoder.levels.0.steps.0"
    // 16 of the values are one level of a sample; each quality takes the same part off.
    var size = 1024.0
    let ratio = qualities > 1 ? Self.root(1.0 / 32, qualities - 1) : 1
    var delta: [UInt16] = []
    for _ in 0..<qualities {
      delta += [UInt16](repeating: UInt16(size.rounded()), count: 12)
      size *= ratio
    }
    archive.tensors[path + ".delta"] = .integers(delta, shape: [qualities, 12])
    archive.tensors[path + ".offset"] = .integers(
      [Int16](repeating: 0, count: 4 * qualities), shape: [qualities, 4])
    archive.tensors[path + ".condition"] = .integers(
      [Int16](repeating: 0, count: 4 * qualities), shape: [qualities, 4])
    archive.tensors[path + ".classes.0.codebook"] = .integers(
      (0..<129).map { Int16(($0 - 64) * 256) }, shape: [129, 1])
    // A seventh less with every step away from zero.
    var table = (0..<129).map { j in
      (0..<abs(j - 64)).reduce(1000) { weight, _ in max(1, weight * 6 / 7) }
    }
    table[64] += 16384 - table.reduce(0, +)
    archive.tensors[path + ".classes.0.table"] = .integers(
      table.map { UInt16($0) } + [0], shape: [130])
  }

  /// The n-th root by bisection: no need of a mathematics library.
  private static func root(_ value: Double, _ n: Int) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let power = (0..<n).reduce(1.0) { product, _ in product * middle }
      if power < value { low = middle } else { high = middle }
    }
    return low
  }
}
