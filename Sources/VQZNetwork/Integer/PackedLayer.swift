internal import CVQZKernels

/// The weights of one layer in the order the kernels read them, with bias and multiplier padded to
/// whole blocks of 16 channels. Immutable once made, which is why it may be shared.
@safe final class PackedLayer: @unchecked Sendable {
  /// Blocks of 16 channels that go in and come out.
  private let inputBlocks: Int
  private let outputBlocks: Int
  /// All of it, given back at the end; the three others point into it.
  @unsafe private let memory: UnsafeMutableRawBufferPointer
  /// In the order of `vqz_conv_i16_pack`.
  @unsafe private let weights: UnsafeMutablePointer<Int16>
  /// One a channel, zero for those that only fill the last block.
  @unsafe private let bias: UnsafeMutablePointer<Int32>
  @unsafe private let multiplier: UnsafeMutablePointer<Int32>

  /// - Parameter weights: `[outputs][inputs][kernel rows][kernel columns]`; read and not kept.
  @unsafe init(
    kernel: Extent, inputs: Int, outputs: Int, weights: UnsafeBufferPointer<Int16>, bias: [Int32],
    multiplier: [Int32]
  ) {
    inputBlocks = (inputs + IntegerMap.lanes - 1) / IntegerMap.lanes
    outputBlocks = (outputs + IntegerMap.lanes - 1) / IntegerMap.lanes
    let count = vqz_conv_i16_packed_count(kernel.forKernels, Int32(inputs), Int32(outputs))
    let padded = outputBlocks * IntegerMap.lanes
    // One allocation for all three, each starting at a multiple of 64 bytes: a packed block of
    // weights and 16 values of 4 bytes are multiples of that.
    unsafe memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count * 2 + padded * 8, alignment: 64)
    let start = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<(count * 2)])
      .bindMemory(to: Int16.self)
    let values = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[(count * 2)...])
      .initializeMemory(as: Int32.self, repeating: 0)
    guard let first = start.baseAddress, let firstValue = values.baseAddress else {
      preconditionFailure("a layer has channels")
    }
    unsafe self.weights = first
    unsafe self.bias = firstValue
    unsafe self.multiplier = firstValue + padded
    // Writes all of the weights, the padding too.
    unsafe vqz_conv_i16_pack(
      kernel.forKernels, Int32(inputs), Int32(outputs), weights.baseAddress, first)
    for output in 0..<outputs {
      unsafe self.bias[output] = bias[output]
      unsafe self.multiplier[output] = multiplier[output]
    }
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// The layer as the kernels take it; valid while `self` lives.
  @unsafe func layer(kernel: Extent, shift: Int, bound: Int, isLeaky: Bool) -> vqz_conv_i16 {
    unsafe vqz_conv_i16(
      kernel: kernel.forKernels, input_blocks: Int32(inputBlocks),
      output_blocks: Int32(outputBlocks),
      shift: Int32(shift), bound: Int32(bound), leaky: isLeaky ? 1 : 0, weights: weights,
      bias: bias, multiplier: multiplier)
  }
}

extension FeatureMap where Scalar == Int16 {
  /// The map as the kernels take it; valid while `self` lives.
  @unsafe var kernelMap: vqz_map_i16 {
    unsafe vqz_map_i16(
      data: storage.baseAddress.map { unsafe $0 + origin }, row_stride: rowStride,
      block_stride: blockStride)
  }
}
