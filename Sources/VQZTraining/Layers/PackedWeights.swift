internal import CVQZKernels
internal import VQZCore
package import VQZNetwork

/// The parameters of one training step in the order of the kernels, for both directions, and the
/// convolutions with them: what these multiply is decided here and nowhere else.
///
/// Shared by all workers: they only read, and nobody repacks while they do; that is what makes
/// the unchecked sharing sound.
@safe package final class PackedWeights: @unchecked Sendable {
  package let layout: ParameterLayout
  private let precision: Precision
  /// How bfloat16 lie in memory; the results are the same.
  private let form = vqz_b16_fastest()
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
  package init(layout: ParameterLayout, precision: Precision = .float32) {
    self.layout = layout
    self.precision = precision
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
      let kernel = shape.kernel.forKernels
      let weights = unsafe parameters + entry.weight.lowerBound
      unsafe vqz_conv_f32_pack(
        kernel, shape.inputs, shape.outputs, weights,
        convolution.forward.storage.baseAddress)
      unsafe vqz_conv_f32_pack_transposed(
        kernel, shape.inputs, shape.outputs, weights,
        convolution.transposed.storage.baseAddress)
      for (channel, index) in entry.bias.enumerated() {
        unsafe convolution.bias.storage[channel] = parameters[index]
      }
      guard precision == .bfloat16 else { return }
      unsafe vqz_conv_b16_pack(
        form, kernel, shape.inputs, shape.outputs,
        convolution.forward.storage.baseAddress, convolution.bias.storage.baseAddress)
      unsafe vqz_conv_b16_pack(
        form, kernel, shape.outputs, shape.inputs,
        convolution.transposed.storage.baseAddress, nil)
    }
  }

  /// Floats a convolution between two maps needs as `scratch`, at most.
  func scratchCount(_ input: FloatMap, _ output: FloatMap) -> Int {
    precision == .bfloat16 ? unsafe input.storage.count + output.storage.count : 0
  }

  /// output = leaky(convolution `index` of input) + addend.
  func forward(
    _ index: Int, _ input: FloatMap, adding addend: FloatMap?, to output: FloatMap,
    scratch: AlignedFloats
  ) {
    let convolution = convolutions[index]
    let isLeaky: Int32 = layout.entries[index].shape.isLeaky ? 1 : 0
    var grid = grid(index, output)
    switch precision {
    case .float32:
      unsafe vqz_conv_f32_forward(
        &grid, input.storage.baseAddress, convolution.forward.storage.baseAddress,
        convolution.bias.storage.baseAddress, addend?.storage.baseAddress, isLeaky,
        output.storage.baseAddress, 0, output.height)
    case .bfloat16:
      unsafe vqz_conv_b16_forward(
        form, &grid, input.storage.baseAddress, convolution.forward.storage.baseAddress,
        convolution.bias.storage.baseAddress, addend?.storage.baseAddress, isLeaky,
        output.storage.baseAddress, scratch.storage.baseAddress)
    }
  }

  /// input gradient = transposed convolution `index` of the output gradient + addend, with the
  /// leaky ReLU taken back that made `activation`, the input.
  func backward(
    _ index: Int, _ outputGradient: FloatMap, adding addend: FloatMap?,
    maskedBy activation: FloatMap? = nil, to inputGradient: FloatMap, scratch: AlignedFloats
  ) {
    let transposed = convolutions[index].transposed
    var grid = grid(index, inputGradient)
    switch precision {
    case .float32:
      unsafe vqz_conv_f32_backward_data(
        &grid, outputGradient.storage.baseAddress, transposed.storage.baseAddress,
        zeros.storage.baseAddress, addend?.storage.baseAddress, activation?.storage.baseAddress,
        inputGradient.storage.baseAddress)
    case .bfloat16:
      unsafe vqz_conv_b16_backward_data(
        form, &grid, outputGradient.storage.baseAddress, transposed.storage.baseAddress,
        zeros.storage.baseAddress, addend?.storage.baseAddress, activation?.storage.baseAddress,
        inputGradient.storage.baseAddress, scratch.storage.baseAddress)
    }
  }

  /// sums += gradient of the weights of convolution `index`, in the order of the kernels.
  func addGradient(
    _ index: Int, _ input: FloatMap, _ outputGradient: FloatMap, to sums: AlignedFloats,
    scratch: AlignedFloats
  ) {
    var grid = grid(index, input)
    switch precision {
    case .float32:
      unsafe vqz_conv_f32_backward_weights(
        &grid, input.storage.baseAddress, outputGradient.storage.baseAddress,
        sums.storage.baseAddress)
    case .bfloat16:
      unsafe vqz_conv_b16_backward_weights(
        form, &grid, input.storage.baseAddress, outputGradient.storage.baseAddress,
        sums.storage.baseAddress, scratch.storage.baseAddress)
    }
  }

  private func grid(_ index: Int, _ map: FloatMap) -> vqz_conv_f32_shape {
    map.kernelShape(of: layout.entries[index].shape)
  }
}
