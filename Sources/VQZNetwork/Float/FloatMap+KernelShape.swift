package import CVQZKernels

extension FeatureMap where Scalar == Float {
  /// The shape of `convolution` over maps of this grid and border, as the kernels take it.
  package func kernelShape(of convolution: Layer.Convolution) -> vqz_conv_f32_shape {
    precondition(
      (convolution.kernel / 2).fits(within: border), "kernel \(convolution.kernel)")
    return vqz_conv_f32_shape(
      kernel: convolution.kernel.forKernels, inputs: convolution.inputs,
      outputs: convolution.outputs, height: height, width: width, border: border.forKernels)
  }
}

extension Layer.Convolution {
  /// Floats of the weights in the order of the kernels.
  package var packedCount: Int { vqz_conv_f32_packed_count(kernel.forKernels, inputs, outputs) }

  /// The convolution that carries gradients back: inputs and outputs exchanged.
  package var transposed: Layer.Convolution {
    Layer.Convolution(kernel: kernel, inputs: outputs, outputs: inputs)
  }
}
