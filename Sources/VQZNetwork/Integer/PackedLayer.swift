internal import CVQZKernels
internal import VQZSystem

/// The weights of one layer in the order the kernels read them, with bias and multiplier padded to
/// whole blocks of 16 channels. Immutable once made, which is why it may be shared.
@safe final class PackedLayer: @unchecked Sendable {
  /// Blocks of 16 channels that go in and come out.
  private let inputBlocks: Int
  private let outputBlocks: Int
  /// What the three others point into.
  private let memory: LargeMemory
  /// In the order of `vqz_conv_i16_pack`.
  @unsafe private let weights: UnsafeMutablePointer<Int16>
  /// One a channel, zero for those that only fill the last block.
  @unsafe private let bias: UnsafeMutablePointer<Int32>
  @unsafe private let multiplier: UnsafeMutablePointer<Int32>

  /// Bytes of the three, each beginning at a multiple of 64: a packed block of weights and 16
  /// values of 4 bytes are multiples of that.
  static func byteCount(kernel: Extent, inputs: Int, outputs: Int) -> Int {
    let count = vqz_conv_i16_packed_count(kernel.forKernels, Int32(inputs), Int32(outputs))
    return 2 * count + 8 * padded(outputs)
  }

  /// Channels in whole blocks.
  private static func padded(_ channels: Int) -> Int {
    (channels + IntegerMap.lanes - 1) / IntegerMap.lanes * IntegerMap.lanes
  }

  /// - Parameters:
  ///   - weights: `[outputs][inputs][kernel rows][kernel columns]`; read and not kept.
  ///   - room: where they are packed to, of which this takes its bytes.
  @unsafe init(
    kernel: Extent, inputs: Int, outputs: Int, weights: UnsafeBufferPointer<Int16>, bias: [Int32],
    multiplier: [Int32], room: inout PackedRoom
  ) {
    inputBlocks = Self.padded(inputs) / IntegerMap.lanes
    outputBlocks = Self.padded(outputs) / IntegerMap.lanes
    let byteCount = Self.byteCount(kernel: kernel, inputs: inputs, outputs: outputs)
    let padded = Self.padded(outputs)
    let (memory, own) = unsafe room.take(byteCount)
    self.memory = memory
    let start = unsafe UnsafeMutableRawBufferPointer(rebasing: own[..<(byteCount - padded * 8)])
      .bindMemory(to: Int16.self)
    let values = unsafe UnsafeMutableRawBufferPointer(
      rebasing: own[(byteCount - padded * 8)...]
    ).initializeMemory(as: Int32.self, repeating: 0)
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
