internal import CVQZKernels
internal import VQZNetwork

/// Weights between the order of the parameters, `[outputs][inputs][kernel.rows][kernel.columns]`,
/// and that of the kernels. Counts are those of the shape; the pointers are to as many.
extension AlignedFloats {
  /// Takes over weights for the forward pass.
  @unsafe func pack(_ weights: UnsafePointer<Float>, _ shape: Layer.Convolution) {
    precondition(count >= shape.packedCount)
    unsafe vqz_conv_f32_pack(
      shape.kernel.forKernels, shape.inputs, shape.outputs, weights, storage.baseAddress)
  }

  /// The same for the backward pass to the data.
  @unsafe func packTransposed(_ weights: UnsafePointer<Float>, _ shape: Layer.Convolution) {
    precondition(count >= shape.transposed.packedCount)
    unsafe vqz_conv_f32_pack_transposed(
      shape.kernel.forKernels, shape.inputs, shape.outputs, weights, storage.baseAddress)
  }

  /// Makes packed weights of `shape`, and a bias if there is one, what bfloat16 kernels take.
  func round(_ shape: Layer.Convolution, bias: AlignedFloats?, form: vqz_b16_form) {
    unsafe vqz_conv_b16_pack(
      form, shape.kernel.forKernels, shape.inputs, shape.outputs, storage.baseAddress,
      bias?.storage.baseAddress)
  }

  /// Adds packed weights of `shape` to those in the order of the parameters.
  @unsafe func addUnpacked(_ shape: Layer.Convolution, to flat: UnsafeMutablePointer<Float>) {
    precondition(count >= shape.packedCount)
    unsafe vqz_conv_f32_unpack_add(
      shape.kernel.forKernels, shape.inputs, shape.outputs, storage.baseAddress, flat)
  }

  /// Makes the first `count` values zero.
  func clear(first count: Int) {
    precondition(count <= self.count)
    unsafe storage.baseAddress?.update(repeating: 0, count: count)
  }
}
