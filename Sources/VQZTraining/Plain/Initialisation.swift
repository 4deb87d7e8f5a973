internal import VQZCore
internal import VQZNetwork

/// First values of the parameters.
enum Initialisation {
  /// The last convolution of a residual body starts this much smaller, so that a deep stack
  /// starts close to its linear skeleton.
  static let residualGain: Float = 0.2

  /// Normal weights that keep the variance of the activations (He et al. 2015, with the slope 1/8
  /// of the leaky ReLU); biases, start constant and codebook zero.
  static func fill(_ parameters: AlignedFloats, plan: PlainPlan, seed: UInt64) {
    parameters.clear()
    var stream: UInt64 = 0
    for stack in [plan.trunk, plan.analysis, plan.merge, plan.output] {
      fill(stack.layers, stack.path, plan.layout, parameters, seed, &stream)
    }
  }

  /// Fills the convolutions of one stack; each takes a stream of random numbers of its own.
  static func fill(
    _ layers: [Layer], _ path: String, gain: Float = 1, _ layout: ParameterLayout,
    _ parameters: AlignedFloats, _ seed: UInt64, _ stream: inout UInt64
  ) {
    for (index, layer) in layers.enumerated() {
      let here = "\(path).\(index)"
      switch layer {
      case .convolution(let shape):
        guard let range = layout[here]?.weight else { continue }
        let isLast = index == layers.count - 1
        fill(
          range, shape, gain: isLast ? gain : 1, parameters,
          SeededGenerator(seed: seed, stream: 1 << 63 | stream))
        stream += 1
      case .residual(let body):
        fill(body, here, gain: residualGain, layout, parameters, seed, &stream)
      case .shuffle, .unshuffle: break
      }
    }
  }

  /// Normal weights for one convolution.
  private static func fill(
    _ range: Range<Int>, _ shape: Layer.Convolution, gain: Float, _ parameters: AlignedFloats,
    _ generator: SeededGenerator
  ) {
    var generator = generator
    let fan = Float(shape.inputs * shape.kernel.area)
    // E[leaky(x)²] = (1 + 1/64)/2 · E[x²] for a symmetric x.
    let power: Float = shape.isLeaky ? 2 / (1 + 1.0 / 64) : 1
    let deviation = gain * (power / fan).squareRoot()
    for index in range { parameters[index] = deviation * generator.gaussian() }
  }
}
