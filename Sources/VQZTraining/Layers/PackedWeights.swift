internal import CVQZKernels
internal import VQZCore
internal import VQZNetwork

/// The parameters of one training step in the order of the kernels, for both directions, and the
/// convolutions with them: what these multiply is decided here and nowhere else.
///
/// Shared by all workers: they only read, and nobody repacks while they do; that is what makes
/// the unchecked sharing sound.
@safe package final class PackedWeights: @unchecked Sendable {
  /// Which convolutions there are, and where their parameters stand.
  package let layout: ParameterLayout
  /// How bfloat16 lie in memory, which changes no result; nil: float32 are multiplied.
  private let form: vqz_b16_form?
  private let convolutions: [Convolution]
  /// The bias of a backward pass.
  private let zeros: AlignedFloats

  /// What the kernels read of one convolution.
  struct Convolution: Sendable {
    /// Weights in the order that a forward pass reads them, and that of the way back, where inputs
    /// and outputs change places.
    let forward: AlignedFloats
    let transposed: AlignedFloats
    let bias: AlignedFloats
  }

  /// All zero until the first `repack`.
  package init(layout: ParameterLayout, precision: Recipe.Precision = .float32) {
    self.layout = layout
    form = precision == .bfloat16 ? vqz_b16_fastest() : nil
    convolutions = layout.entries.map { entry in
      let shape = entry.shape
      return Convolution(
        forward: AlignedFloats(count: shape.packedCount),
        transposed: AlignedFloats(count: shape.transposed.packedCount),
        bias: AlignedFloats(count: (shape.outputs + 31) / 32 * 32))
    }
    let widest = layout.entries.map(\.shape.inputs).max() ?? 0
    zeros = AlignedFloats(count: (widest + 31) / 32 * 32)
  }

  /// Takes over `layout.count` parameters; once a step.
  @unsafe package func repack(from parameters: UnsafePointer<Float>, threads: Int = 1) {
    // Read by all threads, written by none.
    nonisolated(unsafe) let parameters = unsafe parameters
    WorkerPool.forEach(count: convolutions.count, threads: threads) { index in
      let (entry, convolution) = (layout.entries[index], convolutions[index])
      let shape = entry.shape
      let weights = unsafe parameters + entry.weight.lowerBound
      unsafe convolution.forward.pack(weights, shape)
      unsafe convolution.transposed.packTransposed(weights, shape)
      for (channel, index) in entry.bias.enumerated() {
        unsafe convolution.bias[channel] = parameters[index]
      }
      guard let form else { return }
      convolution.forward.round(shape, bias: convolution.bias, form: form)
      convolution.transposed.round(shape.transposed, bias: nil, form: form)
    }
  }

  /// Floats a convolution between two maps needs as `scratch`, at most.
  func scratchCount(_ input: FloatMap, _ output: FloatMap) -> Int {
    form == nil ? 0 : input.elementCount + output.elementCount
  }

  /// output = leaky(convolution `index` of input) + addend.
  func forward(
    _ index: Int, _ input: FloatMap, adding addend: FloatMap?, to output: FloatMap,
    scratch: AlignedFloats
  ) {
    let convolution = convolutions[index]
    output.setConvolution(
      layout.entries[index].shape, of: input, weights: convolution.forward,
      bias: convolution.bias, adding: addend, form: form, scratch: scratch)
  }

  /// input gradient = transposed convolution `index` of the output gradient + addend, with the
  /// leaky ReLU taken back that made `activation`, the input.
  func backward(
    _ index: Int, _ outputGradient: FloatMap, adding addend: FloatMap?,
    maskedBy activation: FloatMap? = nil, to inputGradient: FloatMap, scratch: AlignedFloats
  ) {
    inputGradient.setGradient(
      layout.entries[index].shape, by: outputGradient, transposed: convolutions[index].transposed,
      zeros: zeros, adding: addend, maskedBy: activation, form: form, scratch: scratch)
  }

  /// sums += gradient of the weights of convolution `index`, in the order of the kernels.
  func addGradient(
    _ index: Int, _ input: FloatMap, _ outputGradient: FloatMap, to sums: AlignedFloats,
    scratch: AlignedFloats
  ) {
    input.addWeightGradient(
      layout.entries[index].shape, by: outputGradient, to: sums, form: form, scratch: scratch)
  }
}
