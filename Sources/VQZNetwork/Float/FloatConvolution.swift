internal import CVQZKernels
internal import VQZCore

/// A float32 convolution with its packed weights: stride 1, zero padding, bias, and a leaky ReLU
/// of slope 1/8 if asked for.
///
/// Every output is one chain of fused multiply-adds starting at the bias, over blocks of 16
/// input channels, kernel rows, kernel columns, channels of the block: the same bits on every
/// machine and for any number of threads.
package final class FloatConvolution: Sendable {
  package let shape: Layer.Convolution
  private let weights: AlignedFloats
  private let bias: AlignedFloats

  /// - Parameters:
  ///   - weights: `[outputs][inputs][kernel.rows][kernel.columns]`.
  ///   - bias: one value an output.
  package init(
    kernel: Extent, inputs: Int, outputs: Int, weights: [Float], bias: [Float], isLeaky: Bool
  ) {
    precondition(weights.count == outputs * inputs * kernel.area && bias.count == outputs)
    shape = Layer.Convolution(kernel: kernel, inputs: inputs, outputs: outputs, isLeaky: isLeaky)
    self.weights = AlignedFloats(
      count: vqz_conv_f32_packed_count(kernel.forKernels, inputs, outputs))
    self.bias = AlignedFloats(bias, count: (outputs + 31) / 32 * 32)
    unsafe vqz_conv_f32_pack(
      kernel.forKernels, inputs, outputs, weights, self.weights.storage.baseAddress)
  }

  private init(_ shape: Layer.Convolution, weights: AlignedFloats, bias: AlignedFloats) {
    self.shape = shape
    self.weights = weights
    self.bias = bias
  }

  /// The same weights, with a bias of 0.
  func withoutBias() -> FloatConvolution {
    FloatConvolution(shape, weights: weights, bias: AlignedFloats(count: bias.count))
  }

  /// Rows one thread takes at a time.
  private static var bandHeight: Int { 8 }

  /// Writes leaky(bias + weights · input) + addend to every position of `output`.
  ///
  /// `output` has the grid of `input`; `addend` has the shape of `output` and may be `output`
  /// itself.
  package func apply(
    _ input: FloatMap, to output: FloatMap, adding addend: FloatMap? = nil, threads: Int = 1
  ) {
    precondition(input.channels == shape.inputs && output.channels == shape.outputs)
    precondition(input.height == output.height && input.width == output.width)
    precondition(input.border == output.border)
    if let addend {
      precondition(
        addend.channels == output.channels && addend.height == output.height
          && addend.width == output.width && addend.border == output.border)
    }
    WorkerPool.forEachChunk(
      total: output.height, size: threads > 1 ? Self.bandHeight : output.height, threads: threads
    ) { rows in
      var grid = output.kernelShape(of: shape)
      unsafe vqz_conv_f32_forward(
        &grid, input.storage.baseAddress, weights.storage.baseAddress, bias.storage.baseAddress,
        addend?.storage.baseAddress, shape.isLeaky ? 1 : 0, output.storage.baseAddress,
        rows.lowerBound, rows.upperBound)
    }
  }
}
