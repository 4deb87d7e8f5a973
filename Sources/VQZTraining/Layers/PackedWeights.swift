internal import CVQZKernels
internal import VQZCore
internal import VQZNetwork

/// The parameters of one training step in the order of the kernels, for both directions.
///
/// Shared by all workers: they only read, and nobody repacks while they do; that is what makes
/// the unchecked sharing sound.
@safe package final class PackedWeights: @unchecked Sendable {
  package let layout: ParameterLayout
  private let convolutions: [Convolution]
  /// The bias of a backward pass.
  private let zeros: AlignedFloats

  /// What the kernels read of one convolution.
  struct Convolution: Sendable {
    let forward: AlignedFloats
    let transposed: AlignedFloats
    let bias: AlignedFloats
  }

  /// All zero until the first `repack`.
  package init(layout: ParameterLayout) {
    self.layout = layout
    convolutions = layout.entries.map { entry in
      let shape = entry.shape
      return Convolution(
        forward: AlignedFloats(
          count: vqz_conv_f32_packed_count(shape.kernel, shape.inputs, shape.outputs)),
        transposed: AlignedFloats(
          count: vqz_conv_f32_packed_count(shape.kernel, shape.outputs, shape.inputs)),
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
      unsafe vqz_conv_f32_pack(
        shape.kernel, shape.inputs, shape.outputs, weights,
        convolution.forward.storage.baseAddress)
      unsafe vqz_conv_f32_pack_transposed(
        shape.kernel, shape.inputs, shape.outputs, weights,
        convolution.transposed.storage.baseAddress)
      for (channel, index) in entry.bias.enumerated() {
        unsafe convolution.bias.storage[channel] = parameters[index]
      }
    }
  }

  /// output = leaky(convolution `index` of input) + addend.
  func forward(_ index: Int, _ input: FloatMap, adding addend: FloatMap?, to output: FloatMap) {
    let shape = layout.entries[index].shape
    var grid = vqz_conv_f32_shape(
      kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs, height: output.height,
      width: output.width)
    unsafe vqz_conv_f32_forward(
      &grid, input.storage.baseAddress, convolutions[index].forward.storage.baseAddress,
      convolutions[index].bias.storage.baseAddress, addend?.storage.baseAddress,
      shape.isLeaky ? 1 : 0, output.storage.baseAddress, 0, output.height)
  }

  /// input gradient = transposed convolution `index` of the output gradient + addend, with the
  /// leaky ReLU taken back that made `activation`, the input.
  func backward(
    _ index: Int, _ outputGradient: FloatMap, adding addend: FloatMap?,
    maskedBy activation: FloatMap? = nil, to inputGradient: FloatMap
  ) {
    let shape = layout.entries[index].shape
    var grid = vqz_conv_f32_shape(
      kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs,
      height: inputGradient.height, width: inputGradient.width)
    unsafe vqz_conv_f32_backward_data(
      &grid, outputGradient.storage.baseAddress,
      convolutions[index].transposed.storage.baseAddress, zeros.storage.baseAddress,
      addend?.storage.baseAddress, activation?.storage.baseAddress,
      inputGradient.storage.baseAddress)
  }
}
