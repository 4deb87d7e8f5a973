internal import CVQZKernels

/// One convolution of the integer network with its requantisation and activation
/// (`Formats/arithmetic.md`).
///
/// Weights are packed once, in `init`; `apply` may then run from any number of threads. The result
/// is the same, bit for bit, for every instruction set and number of threads.
package struct IntegerConvolution: Sendable {
  /// 1, 3 or 5 each way.
  package let kernel: Extent
  /// Input channels.
  package let inputs: Int
  /// Output channels, before any shuffling.
  package let outputs: Int
  /// Results are clamped to `-bound ... bound`.
  package let bound: Int

  private let shift: Int
  private let isLeaky: Bool
  private let packed: PackedLayer

  /// - Parameters:
  ///   - weights: `[outputs][inputs][kernel.rows][kernel.columns]`.
  ///   - bias: one for each output, at the accumulator's scale.
  ///   - multiplier: one for each output, in `0 ..< 2^31` and below `2^shift`.
  ///   - shift: 1 … 62.
  ///   - bound: 1 … 32767.
  ///   - isLeaky: whether negative results are shifted right by 3.
  ///
  /// The verifier has checked all of this for a model from a file, and `worstAccumulators` too;
  /// breaking it here is a mistake of the caller.
  package init(
    kernel: Extent, inputs: Int, outputs: Int, weights: [Int16], bias: [Int32],
    multiplier: [Int32], shift: Int, bound: Int, isLeaky: Bool
  ) {
    var room = PackedRoom()
    self = unsafe weights.withUnsafeBufferPointer {
      unsafe IntegerConvolution(
        kernel: kernel, inputs: inputs, outputs: outputs, weightsInPlace: $0, bias: bias,
        multiplier: multiplier, shift: shift, bound: bound, isLeaky: isLeaky, room: &room)
    }
  }

  /// The same with weights that lie in memory, packed into `room`.
  @unsafe init(
    kernel: Extent, inputs: Int, outputs: Int, weightsInPlace weights: UnsafeBufferPointer<Int16>,
    bias: [Int32], multiplier: [Int32], shift: Int, bound: Int, isLeaky: Bool,
    room: inout PackedRoom
  ) {
    precondition(kernel.both([1, 3, 5].contains), "kernel \(kernel)")
    precondition(inputs > 0 && outputs > 0, "\(inputs) inputs, \(outputs) outputs")
    precondition(weights.count == outputs * inputs * kernel.area, "\(weights.count) weights")
    precondition(bias.count == outputs && multiplier.count == outputs)
    precondition((1...62).contains(shift) && (1...32767).contains(bound))
    precondition(multiplier.allSatisfy { $0 >= 0 && Int64($0) < Int64(1) << shift })
    self.kernel = kernel
    self.inputs = inputs
    self.outputs = outputs
    self.shift = shift
    self.bound = bound
    self.isLeaky = isLeaky
    packed = unsafe PackedLayer(
      kernel: kernel, inputs: inputs, outputs: outputs, weights: weights, bias: bias,
      multiplier: multiplier, room: &room)
  }

  /// Convolves with zero padding and stride 1, requantises, activates, and adds `adding` (clamped).
  ///
  /// - Parameters:
  ///   - output: `outputs / upscale.area` channels of `upscale` times the input's height and width:
  ///     an `upscale` other than 1 stores the result pixel-shuffled, which needs `outputs` to be a
  ///     multiple of `lanes · upscale.area`. Must not be `input`.
  ///   - adding: a map like the output, or the output itself.
  ///   - threads: how many threads share the rows.
  package func apply(
    _ input: IntegerMap, to output: IntegerMap, adding: IntegerMap? = nil, upscale: Extent = 1,
    threads: Int
  ) {
    precondition(input.channels == inputs && input !== output)
    precondition(upscale == 1 || outputs % (IntegerMap.lanes * upscale.area) == 0)
    precondition((kernel / 2).fits(within: input.border), "kernel \(kernel)")
    for map in [output, adding ?? output] {
      precondition(map.channels == outputs / upscale.area)
      precondition(
        map.height == upscale.rows * input.height && map.width == upscale.columns * input.width)
    }
    nonisolated(unsafe) let from = unsafe input.kernelMap
    nonisolated(unsafe) let to = unsafe output.kernelMap
    nonisolated(unsafe) let extra = unsafe adding?.kernelMap
    nonisolated(unsafe) let layer = unsafe packed.layer(
      kernel: kernel, shift: shift, bound: bound, isLeaky: isLeaky)
    let width = input.width
    RowBands.forEach(height: input.height, threads: threads) { rows in
      unsafe withUnsafePointer(to: layer) { layer in
        if var extra = unsafe extra {
          unsafe vqz_conv_i16_rows(
            layer, from, to, &extra, upscale.forKernels, width, rows.lowerBound, rows.upperBound)
        } else {
          unsafe vqz_conv_i16_rows(
            layer, from, to, nil, upscale.forKernels, width, rows.lowerBound, rows.upperBound)
        }
      }
    }
    withExtendedLifetime((input, output, adding, packed)) {}
  }

  /// For every output channel the largest magnitude its accumulator can reach at any point of the
  /// sum, Σ|w|·bound + |bias|, or `Int64.max` where that does not fit; the verifier refuses a layer
  /// unless all are below 2³¹ (`arith.overflow`).
  ///
  /// `weights` is `[outputs][…]` in any order of the rest; its count must be a multiple of
  /// `bias.count`.
  package static func worstAccumulators(
    weights: [Int16], bias: [Int32], bound: Int
  ) -> [Int64] {
    unsafe weights.withUnsafeBufferPointer {
      unsafe worstAccumulators(weightsInPlace: $0, bias: bias, bound: bound)
    }
  }

  /// The same of weights that lie in memory.
  @unsafe static func worstAccumulators(
    weightsInPlace weights: UnsafeBufferPointer<Int16>, bias: [Int32], bound: Int
  ) -> [Int64] {
    guard !bias.isEmpty else { return [] }
    precondition(weights.count % bias.count == 0)
    let taps = weights.count / bias.count
    return bias.indices.map { output in
      let sum = unsafe magnitude(
        of: UnsafeBufferPointer(rebasing: weights[output * taps..<(output + 1) * taps]))
      let (scaled, overflow) = sum.multipliedReportingOverflow(by: Int64(bound))
      let (total, overflowToo) = scaled.addingReportingOverflow(Int64(bias[output].magnitude))
      return overflow || overflowToo ? Int64.max : total
    }
  }

  /// Σ|w|: at most 2^15 a weight, so no array is long enough to overflow it, nor 2^16 of them
  /// their partial sum.
  @unsafe private static func magnitude(of weights: UnsafeBufferPointer<Int16>) -> Int64 {
    var sum: Int64 = 0
    for start in stride(from: 0, to: weights.count, by: 1 << 16) {
      var partial: UInt32 = 0
      for index in start..<min(start + (1 << 16), weights.count) {
        partial &+= unsafe UInt32(weights[index].magnitude)
      }
      sum += Int64(partial)
    }
    return sum
  }
}
