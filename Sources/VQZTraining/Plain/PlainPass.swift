package import VQZNetwork

/// The network at one size of picture, with room for everything a pass keeps: allocated once,
/// used again and again.
///
/// ```
/// input [C][H][W] → trunk → analysis → z_e [groups·d][h][w] → (quantiser) → ẑ → merge
///   + start → output → [C][H][W]
/// ```
@safe package final class PlainPass {
  package let plan: PlainPlan
  /// (s − 128) / 64.
  package let input: FloatMap
  /// ẑ: what the decoder sees.
  package let values: FloatMap
  /// Gradient of the loss by the output; zero until written.
  package let outputGradient: FloatMap

  /// The merged latents with the start constant: what the output stack sees.
  private let features: FloatMap
  /// The stacks in the order of a pass, each with the maps it keeps for the way back.
  private let trunk: TrainingStack
  private let analysis: TrainingStack
  private let merge: TrainingStack
  private let output: TrainingStack

  /// - Parameters:
  ///   - height: of the input, a multiple of the stride.
  ///   - width: likewise.
  package init(plan: PlainPlan, height: Int, width: Int) {
    self.plan = plan
    let channels = plan.description.channels
    let (rows, columns) = (height / plan.stride, width / plan.stride)
    input = FloatMap(channels: channels, height: height, width: width)
    outputGradient = FloatMap(channels: channels, height: height, width: width)
    values = FloatMap(channels: plan.latentChannels, height: rows, width: columns)
    features = FloatMap(channels: plan.features, height: rows, width: columns)
    func stack(
      _ part: (layers: [Layer], path: String), _ channels: Int, _ height: Int, _ width: Int
    ) -> TrainingStack {
      TrainingStack(
        layers: part.layers, path: part.path, layout: plan.layout, channels: channels,
        height: height, width: width)
    }
    trunk = stack(plan.trunk, channels, height, width)
    let trunkChannels = plan.trunkChannels
    analysis = stack(plan.analysis, trunkChannels, rows, columns)
    merge = stack(plan.merge, plan.latentChannels, rows, columns)
    output = stack(plan.output, plan.features, rows, columns)
  }

  /// Operations of the convolutions of one pass forward and back: two a multiply-accumulate.
  package var operationCount: Int {
    trunk.operationCount(needsInputGradient: false)
      + [analysis, merge, output].reduce(0) { $0 + $1.operationCount(needsInputGradient: true) }
  }

  /// Latents of `input`; valid until the next call.
  package func encode(_ weights: PackedWeights) -> FloatMap {
    analysis.forward(trunk.forward(input, weights: weights), weights: weights)
  }

  /// The reconstruction from `values`; valid until the next call.
  package func decode(_ weights: PackedWeights, parameters: AlignedFloats) -> FloatMap {
    let merged = merge.forward(values, weights: weights)
    for block in 0..<features.blocks {
      let lanes = min(FloatMap.lanes, plan.features - block * FloatMap.lanes)
      let start = plan.start.lowerBound + block * FloatMap.lanes
      features.forEachPosition(block: block) { offset in
        for lane in 0..<lanes {
          features[element: offset + lane] =
            merged[element: offset + lane] + parameters[start + lane]
        }
      }
    }
    return output.forward(features, weights: weights)
  }

  /// Gradients of everything after the quantiser, from `outputGradient`, added to `gradients`.
  /// Returns the gradient by `values`, which the caller may change. Those of weights go to
  /// `packed` where it is given.
  package func backwardDecoder(
    _ weights: PackedWeights, gradients: AlignedFloats, packed: PackedGradients? = nil
  ) -> FloatMap? {
    guard
      let featureGradient = unsafe output.backward(
        outputGradient, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
    else { return nil }
    for block in 0..<featureGradient.blocks {
      let lanes = min(FloatMap.lanes, plan.features - block * FloatMap.lanes)
      var sums = SIMD16<Float>(repeating: 0)
      featureGradient.forEachPosition(block: block) { offset in
        sums += featureGradient.vector(at: offset)
      }
      let start = plan.start.lowerBound + block * FloatMap.lanes
      for lane in 0..<lanes { gradients[start + lane] += sums[lane] }
    }
    return unsafe merge.backward(
      featureGradient, weights: weights, gradients: gradients.start, packed: packed,
      needsInputGradient: true)
  }

  /// Gradients of everything before the quantiser, from the gradient by the latents.
  package func backwardEncoder(
    _ latentGradient: FloatMap, _ weights: PackedWeights, gradients: AlignedFloats,
    packed: PackedGradients? = nil
  ) {
    guard
      let trunkGradient = unsafe analysis.backward(
        latentGradient, weights: weights, gradients: gradients.start, packed: packed,
        needsInputGradient: true)
    else { return }
    _ = unsafe trunk.backward(
      trunkGradient, weights: weights, gradients: gradients.start, packed: packed,
      needsInputGradient: false)
  }
}

extension FloatMap {
  /// Calls `body` with the element offset of every position of a block, row after row.
  @inline(__always)
  func forEachPosition(block: Int, _ body: (Int) -> Void) {
    for y in 0..<height {
      let row = block * blockStride + origin + y * rowStride
      for x in 0..<width { body(row + x * FloatMap.lanes) }
    }
  }

  /// The 16 channels at an element offset.
  @inline(__always)
  func vector(at offset: Int) -> SIMD16<Float> {
    unsafe UnsafeRawPointer(storage.baseAddress.unsafelyUnwrapped + offset)
      .loadUnaligned(as: SIMD16<Float>.self)
  }
}
