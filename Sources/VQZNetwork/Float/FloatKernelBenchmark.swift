internal import CVQZKernels
internal import VQZCore

/// Speed of the float32 convolution in its three directions, one thread, for every instruction set
/// of this machine that has kernels of its own.
package enum FloatKernelBenchmark {
  /// The directions of training.
  package enum Pass: String, CaseIterable, Sendable {
    case forward
    case backwardData = "backward data"
    case backwardWeights = "backward weights"
  }

  /// Measures every shape in every direction, best of as many runs as fit `seconds` each (at
  /// least one). The name of a rate's shape starts with the direction; its peak is that of bursts
  /// of fused multiply-adds on registers, measured in between. Forces instruction sets while it
  /// runs, so nothing else should be computing.
  package static func run(
    shapes: [KernelBenchmark.Shape] = KernelBenchmark.shapes, seconds: Double = 0.15
  ) -> [KernelBenchmark.Rate] {
    var rates: [KernelBenchmark.Rate] = []
    InstructionSet.forEach { name in
      // SSE2 has no fused multiply-add and VNNI none of its own: they run their neighbours'.
      guard name != "sse2" && name != "vnni" else { return }
      for pass in Pass.allCases {
        for shape in shapes {
          rates.append(
            Measurement(shape).rate(pass, shape, instructionSet: name, seconds: seconds))
        }
      }
    }
    return rates
  }

  /// One shape with everything it works on.
  private struct Measurement {
    private let input: FloatMap
    private let output: FloatMap
    private let packed: AlignedFloats
    private let bias: AlignedFloats
    private var grid: vqz_conv_f32_shape

    init(_ shape: KernelBenchmark.Shape) {
      let channels = shape.channels
      input = FloatMap(channels: channels, height: shape.side, width: shape.side)
      input.fill((0..<channels).map { Float($0 * 37 % 511 - 255) / 256 })
      output = FloatMap(channels: channels, height: shape.side, width: shape.side)
      output.fill((0..<channels).map { Float($0 * 41 % 511 - 255) / 256 })
      packed = AlignedFloats(count: vqz_conv_f32_packed_count(shape.kernel, channels, channels))
      for index in 0..<packed.count {
        unsafe packed.storage[index] = Float(index * 61 % 255 - 127) / 4096
      }
      bias = AlignedFloats(count: (channels + 31) / 32 * 32)
      grid = vqz_conv_f32_shape(
        kernel: shape.kernel, inputs: channels, outputs: channels, height: shape.side,
        width: shape.side)
    }

    /// Backward to the data is the forward kernel on another pack of weights.
    private mutating func run(_ pass: Pass) {
      switch pass {
      case .forward, .backwardData:
        unsafe vqz_conv_f32_forward(
          &grid, input.storage.baseAddress, packed.storage.baseAddress,
          bias.storage.baseAddress, nil, pass == .forward ? 1 : 0, output.storage.baseAddress, 0,
          output.height)
      case .backwardWeights:
        unsafe vqz_conv_f32_backward_weights(
          &grid, input.storage.baseAddress, output.storage.baseAddress,
          packed.storage.baseAddress)
      }
    }

    consuming func rate(
      _ pass: Pass, _ shape: KernelBenchmark.Shape, instructionSet: String, seconds: Double
    ) -> KernelBenchmark.Rate {
      var measurement = self
      var rate = KernelBenchmark.Rate(
        shape: "\(pass.rawValue) f32 \(shape.name)", instructionSet: instructionSet,
        gigaOperationsPerSecond: 0, peak: 0)
      var spent = 0.0
      repeat {
        let passed = FloatKernelBenchmark.time { measurement.run(pass) }
        rate.gigaOperationsPerSecond = max(
          rate.gigaOperationsPerSecond, Double(shape.operationCount) / passed / 1e9)
        spent += passed
        // Portable C may have no such instruction; its bursts would say nothing.
        if instructionSet != "portable" {
          let burst = FloatKernelBenchmark.burst()
          rate.peak = max(rate.peak, burst.operations / burst.seconds / 1e9)
          spent += burst.seconds
        }
      } while spent < seconds
      return rate
    }
  }

  private static func burst() -> (operations: Double, seconds: Double) {
    var operations = 0.0
    var sink: Float = 0
    let seconds = time { operations = unsafe vqz_conv_f32_peak(2000, &sink) }
    return (operations, seconds)
  }

  /// Seconds of wall time, never zero.
  private static func time(_ body: () -> Void) -> Double {
    let (whole, fraction) = ContinuousClock().measure(body).components
    return max(1e-9, Double(whole) + Double(fraction) * 1e-18)
  }
}
