package import VQZNetwork

/// A layer stack that is trained: forward and backward for one sample at a time, with all maps
/// allocated once. One a worker.
///
/// Forward gives the bits of `FloatStack`. Every gradient is a chain in a written order too, so
/// that what is learnt never depends on the machine. It may move between threads, but only one
/// may use it at a time; that is what makes the unchecked sharing sound.
@safe package final class TrainingStack: @unchecked Sendable {
  /// The operations in order, and which maps they read and write.
  private let plan: StackPlan
  private let layout: ParameterLayout
  /// Map 0 is the input of the last `forward`, owned by whoever gave it.
  private var activations: [FloatMap]
  /// The gradient by each map, in the numbers of the plan.
  private let gradients: [FloatMap]
  /// Gradient of the weights of one convolution, in the order of the kernels.
  private let packedGradient: AlignedFloats
  /// For the kernels to round maps into; there is none before the first pass needs it.
  private var scratch = AlignedFloats(count: 0)

  /// - Parameters:
  ///   - layers: a stack that `shape(from:path:)` accepts.
  ///   - path: prefix of its convolutions in `layout`.
  ///   - channels: of the input.
  ///   - height: of the input, a multiple of the stack's unshuffles.
  ///   - width: likewise.
  ///   - border: of all maps, the input's too.
  package init(
    layers: [Layer], path: String, layout: ParameterLayout, channels: Int, height: Int, width: Int,
    border: Extent = FloatMap.fullBorder
  ) {
    self.layout = layout
    plan = StackPlan(
      layers: layers, path: path, layout: layout,
      input: StackPlan.Shape(channels: channels, height: height, width: width))
    func map(_ shape: StackPlan.Shape) -> FloatMap {
      FloatMap(
        channels: shape.channels, height: shape.height, width: shape.width, border: border)
    }
    // Map 0 is a placeholder until `forward` brings the input.
    activations = [FloatMap(channels: 0, height: 0, width: 0)] + plan.maps.dropFirst().map(map)
    gradients = plan.maps.map(map)
    var widest = 0
    for step in plan.steps {
      if case .convolution(let entry, _, _) = step.operation {
        let shape = layout.entries[entry].shape
        widest = max(widest, shape.packedCount)
      }
    }
    packedGradient = AlignedFloats(count: widest)
  }

  /// Operations of the convolutions forward and back, two a multiply-accumulate: those of the
  /// output, of the weights' gradient, and of the input's gradient where it is wanted.
  package func operationCount(needsInputGradient: Bool) -> Int {
    plan.steps.reduce(0) { sum, step in
      guard case .convolution(let entry, _, _) = step.operation else { return sum }
      let map = plan.maps[step.output]
      let once = 2 * layout.entries[entry].shape.weightCount * map.height * map.width
      return sum + once * (step.isBehindParameters || needsInputGradient ? 3 : 2)
    }
  }

  /// Runs the stack on one sample. The output belongs to the stack and lasts until the next
  /// `forward`; `input` must not change before `backward`.
  package func forward(_ input: FloatMap, weights: PackedWeights) -> FloatMap {
    precondition(
      input.channels == plan.maps[0].channels && input.height == plan.maps[0].height
        && input.width == plan.maps[0].width)
    activations[0] = input
    provideScratch(weights)
    for step in plan.steps {
      let (from, to) = (activations[step.input], activations[step.output])
      switch step.operation {
      case .convolution(let entry, _, let addend):
        weights.forward(
          entry, from, adding: addend.map { activations[$0] }, to: to, scratch: scratch)
      case .shuffle(let factor): from.pixelShuffle(factor, to: to)
      case .unshuffle(let factor): from.pixelUnshuffle(factor, to: to)
      }
    }
    return activations[plan.output]
  }

  /// Carries the gradient of the output of the last `forward` back through the stack.
  ///
  /// - Parameters:
  ///   - gradients: `layout.count` floats, which the gradients of the parameters are added to.
  ///   - packed: if given, takes the gradients of the weights instead, for many samples; its
  ///     `add(to:)` brings them home.
  /// - Returns: the gradient of the input if it is wanted; it belongs to the stack and lasts
  ///   until the next `backward`.
  @unsafe package func backward(
    _ outputGradient: FloatMap, weights: PackedWeights,
    gradients sums: UnsafeMutablePointer<Float>, packed: PackedGradients? = nil,
    needsInputGradient: Bool
  ) -> FloatMap? {
    for step in plan.steps.reversed() {
      let arrived = gradient(step.output, outputGradient)
      let wantsMore = step.isBehindParameters || needsInputGradient
      switch step.operation {
      case .convolution(let entry, let isLeaky, _):
        let masked = isLeaky && !step.isMasked ? mask(arrived, of: step.output) : arrived
        unsafe addParameterGradients(
          entry, masked, input: activations[step.input], weights, to: sums, packed)
        guard wantsMore else { continue }
        let skip = step.skips.first.map { gradient($0, outputGradient) }
        weights.backward(
          entry, masked, adding: skip,
          maskedBy: step.masksInput ? activations[step.input] : nil, to: gradients[step.input],
          scratch: scratch)
        addSkips(step.skips.dropFirst(), to: step.input, outputGradient)
      case .shuffle(let factor):
        guard wantsMore else { continue }
        arrived.pixelUnshuffle(factor, to: gradients[step.input])
        addSkips(step.skips[...], to: step.input, outputGradient)
      case .unshuffle(let factor):
        guard wantsMore else { continue }
        arrived.pixelShuffle(factor, to: gradients[step.input])
        addSkips(step.skips[...], to: step.input, outputGradient)
      }
    }
    return needsInputGradient ? gradient(0, outputGradient) : nil
  }

  /// The gradient by a map: that of the output is the caller's.
  private func gradient(_ map: Int, _ outputGradient: FloatMap) -> FloatMap {
    map == plan.output ? outputGradient : gradients[map]
  }

  /// Adds what reaches a map past the operations behind it, through residual sums.
  private func addSkips(_ skips: ArraySlice<Int>, to map: Int, _ outputGradient: FloatMap) {
    for skip in skips { gradients[map].add(gradient(skip, outputGradient)) }
  }

  /// The gradient before the leaky ReLU that made map `map`; written to the stack's own map, as
  /// the gradient of the output is the caller's.
  private func mask(_ gradient: FloatMap, of map: Int) -> FloatMap {
    let (output, result) = (activations[map], gradients[map])
    result.setLeakyGradient(gradient, of: output)
    return result
  }

  /// Gradients by bias and weights of one convolution, added to those of the windows before.
  private func addParameterGradients(
    _ index: Int, _ outputGradient: FloatMap, input: FloatMap, _ weights: PackedWeights,
    to sums: UnsafeMutablePointer<Float>, _ packed: PackedGradients?
  ) {
    let entry = layout.entries[index]
    let shape = entry.shape
    unsafe outputGradient.addBiasGradient(shape, to: sums + entry.bias.lowerBound)
    if let packed {
      guard let sum = packed[index] else { return }
      weights.addGradient(index, input, outputGradient, to: sum, scratch: scratch)
      return
    }
    packedGradient.clear(first: shape.packedCount)
    weights.addGradient(index, input, outputGradient, to: packedGradient, scratch: scratch)
    unsafe packedGradient.addUnpacked(shape, to: sums + entry.weight.lowerBound)
  }

  /// Room for what the largest convolution of the stack asks for.
  private func provideScratch(_ weights: PackedWeights) {
    for step in plan.steps {
      let count = weights.scratchCount(activations[step.input], activations[step.output])
      if scratch.count < count { scratch = AlignedFloats(count: count) }
    }
  }
}
