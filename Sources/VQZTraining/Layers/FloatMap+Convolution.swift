internal import CVQZKernels
internal import VQZNetwork

/// The convolutions of training, forward and both ways back, as operations on maps. With a `form`
/// what is multiplied is rounded to bfloat16 first, in `scratch`, which has room for the maps that
/// are.
extension FloatMap {
  /// self = leaky(weights · input + bias) + addend.
  func setConvolution(
    _ shape: Layer.Convolution, of input: FloatMap, weights: AlignedFloats, bias: AlignedFloats,
    adding addend: FloatMap?, form: vqz_b16_form?, scratch: AlignedFloats
  ) {
    let isLeaky: Int32 = shape.isLeaky ? 1 : 0
    var grid = kernelShape(of: shape)
    if let form {
      unsafe vqz_conv_b16_forward(
        form, &grid, input.storage.baseAddress, weights.storage.baseAddress,
        bias.storage.baseAddress, addend?.storage.baseAddress, isLeaky, storage.baseAddress,
        scratch.storage.baseAddress)
    } else {
      unsafe vqz_conv_f32_forward(
        &grid, input.storage.baseAddress, weights.storage.baseAddress, bias.storage.baseAddress,
        addend?.storage.baseAddress, isLeaky, storage.baseAddress, 0, height)
    }
  }

  /// self, the gradient by the input, = transposed weights · gradient by the output + addend, with
  /// the leaky ReLU taken back that made `activation`, the input. `zeros` stand for a bias.
  func setGradient(
    _ shape: Layer.Convolution, by outputGradient: FloatMap, transposed: AlignedFloats,
    zeros: AlignedFloats, adding addend: FloatMap?, maskedBy activation: FloatMap?,
    form: vqz_b16_form?, scratch: AlignedFloats
  ) {
    var grid = kernelShape(of: shape)
    if let form {
      unsafe vqz_conv_b16_backward_data(
        form, &grid, outputGradient.storage.baseAddress, transposed.storage.baseAddress,
        zeros.storage.baseAddress, addend?.storage.baseAddress, activation?.storage.baseAddress,
        storage.baseAddress, scratch.storage.baseAddress)
    } else {
      unsafe vqz_conv_f32_backward_data(
        &grid, outputGradient.storage.baseAddress, transposed.storage.baseAddress,
        zeros.storage.baseAddress, addend?.storage.baseAddress, activation?.storage.baseAddress,
        storage.baseAddress)
    }
  }

  /// sums += gradient of the weights of a convolution of this map, in the order of the kernels.
  func addWeightGradient(
    _ shape: Layer.Convolution, by outputGradient: FloatMap, to sums: AlignedFloats,
    form: vqz_b16_form?, scratch: AlignedFloats
  ) {
    var grid = kernelShape(of: shape)
    if let form {
      unsafe vqz_conv_b16_backward_weights(
        form, &grid, storage.baseAddress, outputGradient.storage.baseAddress,
        sums.storage.baseAddress, scratch.storage.baseAddress)
    } else {
      unsafe vqz_conv_f32_backward_weights(
        &grid, storage.baseAddress, outputGradient.storage.baseAddress, sums.storage.baseAddress)
    }
  }

  /// Adds the gradient of the biases of a convolution, where this map is the gradient by its
  /// output.
  @unsafe func addBiasGradient(
    _ shape: Layer.Convolution, to biases: UnsafeMutablePointer<Float>
  ) {
    var grid = kernelShape(of: shape)
    unsafe vqz_conv_f32_backward_bias(&grid, storage.baseAddress, biases)
  }

  /// self = gradient before the leaky ReLU that made `output`, from the gradient behind it.
  func setLeakyGradient(_ gradient: FloatMap, of output: FloatMap) {
    precondition(elementCount == output.elementCount && elementCount == gradient.elementCount)
    unsafe vqz_leaky_backward_f32(
      output.storage.baseAddress, gradient.storage.baseAddress, storage.baseAddress, elementCount)
  }
}
