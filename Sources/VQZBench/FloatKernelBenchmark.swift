internal import CVQZKernels
internal import VQZCore
internal import VQZNetwork
internal import VQZSystem
internal import VQZTraining

/// Speed of the convolutions of training in their three directions and both precisions, one thread,
/// for every instruction set of this machine that has kernels of its own.
public enum FloatKernelBenchmark {
  /// The directions of training.
  package enum Pass: String, CaseIterable, Sendable {
    case forward
    case backwardData = "backward data"
    case backwardWeights = "backward weights"
  }

  /// Measures every shape in every direction, best of as many runs as fit `seconds` each (at
  /// least one). The name of a rate's shape starts with the direction and the precision; its peak
  /// is that of bursts of the same multiplications on registers, measured in between. Rounding the
  /// maps to bfloat16 counts as time, not as work. Forces instruction sets while it runs, so
  /// nothing else should be computing.
  ///
  /// - Parameters:
  ///   - shapes: of the convolutions.
  ///   - seconds: for each shape, direction and instruction set.
  public static func run(
    shapes: [KernelBenchmark.Shape] = KernelBenchmark.shapes, seconds: Double = 0.15
  ) -> [KernelBenchmark.Rate] {
    var rates: [KernelBenchmark.Rate] = []
    InstructionSet.forEach { name in
      for kernels in Kernels.all(name) {
        for pass in Pass.allCases {
          for shape in shapes {
            rates.append(Measurement(shape, kernels).rate(pass, shape, seconds: seconds))
          }
        }
      }
    }
    return rates
  }

  /// What an instruction set computes with.
  private struct Kernels {
    var name: String
    var precision: Recipe.Precision
    var form = VQZ_B16_SINGLES

    /// Those that are its own: SSE2 has no fused multiply-add, and VNNI nothing for floats but that
    /// the instruction for pairs of bfloat16 is looked for there.
    static func all(_ name: String) -> [Kernels] {
      switch name {
      case "sse2": []
      case "vnni":
        vqz_b16_supported(VQZ_B16_PAIRS) == 1
          ? [Kernels(name: "avx512bf16", precision: .bfloat16, form: VQZ_B16_PAIRS)] : []
      default: Recipe.Precision.allCases.map { Kernels(name: name, precision: $0) }
      }
    }
  }

  /// One shape with everything it works on.
  private struct Measurement {
    private let kernels: Kernels
    private let input: FloatMap
    private let output: FloatMap
    private let packed: AlignedFloats
    private let sums: AlignedFloats
    private let bias: AlignedFloats
    private let scratch: AlignedFloats
    private var grid: vqz_conv_f32_shape

    init(_ shape: KernelBenchmark.Shape, _ kernels: Kernels) {
      self.kernels = kernels
      let channels = shape.channels
      let layer = Layer.Convolution(kernel: shape.kernel, inputs: channels, outputs: channels)
      input = FloatMap(channels: channels, height: shape.side, width: shape.side)
      input.fill((0..<channels).map { Float($0 * 37 % 511 - 255) / 256 })
      output = FloatMap(channels: channels, height: shape.side, width: shape.side)
      output.fill((0..<channels).map { Float($0 * 41 % 511 - 255) / 256 })
      packed = AlignedFloats(count: layer.packedCount)
      sums = AlignedFloats(count: packed.count)
      scratch = unsafe AlignedFloats(count: input.storage.count + output.storage.count)
      for index in 0..<packed.count {
        unsafe packed.storage[index] = Float(index * 61 % 255 - 127) / 4096
      }
      bias = AlignedFloats(count: (channels + 31) / 32 * 32)
      if kernels.precision == .bfloat16 {
        unsafe vqz_conv_b16_pack(
          kernels.form, shape.kernel.forKernels, channels, channels, packed.storage.baseAddress, nil
        )
      }
      grid = output.kernelShape(of: layer)
    }

    /// Backward to the data is the forward kernel on another pack of weights.
    private mutating func run(_ pass: Pass) {
      let isLeaky: Int32 = pass == .forward ? 1 : 0
      switch (kernels.precision, pass) {
      case (.float32, .backwardWeights):
        unsafe vqz_conv_f32_backward_weights(
          &grid, input.storage.baseAddress, output.storage.baseAddress,
          sums.storage.baseAddress)
      case (.float32, _):
        unsafe vqz_conv_f32_forward(
          &grid, input.storage.baseAddress, packed.storage.baseAddress,
          bias.storage.baseAddress, nil, isLeaky, output.storage.baseAddress, 0, output.height)
      case (.bfloat16, .backwardWeights):
        unsafe vqz_conv_b16_backward_weights(
          kernels.form, &grid, input.storage.baseAddress, output.storage.baseAddress,
          sums.storage.baseAddress, scratch.storage.baseAddress)
      case (.bfloat16, _):
        unsafe vqz_conv_b16_forward(
          kernels.form, &grid, input.storage.baseAddress, packed.storage.baseAddress,
          bias.storage.baseAddress, nil, isLeaky, output.storage.baseAddress,
          scratch.storage.baseAddress)
      }
    }

    consuming func rate(
      _ pass: Pass, _ shape: KernelBenchmark.Shape, seconds: Double
    ) -> KernelBenchmark.Rate {
      let kernels = kernels
      let (precision, form) = (kernels.precision, kernels.form)
      var measurement = self
      var rate = KernelBenchmark.Rate(
        shape: "\(pass.rawValue) \(precision.kernelName) \(shape.name)",
        instructionSet: kernels.name, gigaOperationsPerSecond: 0, peak: 0)
      var spent = 0.0
      repeat {
        let passed = FloatKernelBenchmark.time { measurement.run(pass) }
        rate.gigaOperationsPerSecond = max(
          rate.gigaOperationsPerSecond, Double(shape.operationCount) / passed / 1e9)
        spent += passed
        // Portable C may have no such instruction; its bursts would say nothing.
        if kernels.name != "portable" {
          var operations = 0.0
          let burst = FloatKernelBenchmark.time {
            operations = precision.burst(rounds: 2000, form: form)
          }
          rate.peak = max(rate.peak, operations / burst / 1e9)
          spent += burst
        }
      } while spent < seconds
      return rate
    }
  }

  /// Seconds of wall time, never zero.
  private static func time(_ body: () -> Void) -> Double {
    let (whole, fraction) = ContinuousClock().measure(body).components
    return max(1e-9, Double(whole) + Double(fraction) * 1e-18)
  }
}
