internal import CVQZKernels
internal import VQZNetwork
internal import VQZSystem

/// Speed of the integer convolution on this machine, one thread, for every instruction set it has.
public enum KernelBenchmark {
  /// Typical layers at strides 4 and 8 of a decoder.
  public static let shapes = [
    Shape(channels: 64, side: 64, kernel: 3),
    Shape(channels: 128, side: 32, kernel: 3),
    Shape(channels: 128, side: 32, kernel: 1),
  ]

  /// Measures every shape with every instruction set, best of as many runs as fit `seconds` each
  /// (at least three). Forces instruction sets while it runs, so nothing else should be computing.
  ///
  /// - Parameters:
  ///   - shapes: of the convolutions.
  ///   - seconds: for each shape and instruction set.
  public static func run(shapes: [Shape] = shapes, seconds: Double = 0.15) -> [Rate] {
    var rates: [Rate] = []
    InstructionSet.forEach { name in
      for shape in shapes { rates.append(measure(shape, name: name, seconds: seconds)) }
    }
    return rates
  }

  private static func measure(_ shape: Shape, name: String, seconds: Double) -> Rate {
    let convolution = layer(shape)
    let input = IntegerMap(channels: shape.channels, height: shape.side, width: shape.side)
    input.fill((0..<shape.channels).map { Int16($0 * 37 % 511 - 255) })
    let output = IntegerMap(channels: shape.channels, height: shape.side, width: shape.side)
    let operations = Double(shape.operationCount)
    var rate = Rate(
      shape: shape.name, instructionSet: name, gigaOperationsPerSecond: 0, peak: 0)
    var spent = 0.0
    var runs = 0
    while runs < 3 || spent < seconds {
      // Interleaved, so that a busy machine slows both or is left out of both.
      var burst: Int64 = 0
      let burstTime = time { burst = vqz_peak_i16(vqz_isa_current(), 20_000) }
      let runTime = time { convolution.apply(input, to: output, threads: 1) }
      rate.peak = max(rate.peak, Double(burst) / burstTime / 1e9)
      rate.gigaOperationsPerSecond = max(
        rate.gigaOperationsPerSecond, operations / runTime / 1e9)
      spent += burstTime + runTime
      runs += 1
    }
    return rate
  }

  private static func layer(_ shape: Shape) -> IntegerConvolution {
    let taps = shape.channels * shape.kernel.area
    return IntegerConvolution(
      kernel: shape.kernel, inputs: shape.channels, outputs: shape.channels,
      weights: (0..<shape.channels * taps).map { Int16($0 * 61 % 255 - 127) },
      bias: Array(repeating: 0, count: shape.channels),
      multiplier: Array(repeating: 1 << 20, count: shape.channels), shift: 32, bound: 8191,
      isLeaky: true)
  }

  /// Seconds of wall time, never zero.
  private static func time(_ body: () -> Void) -> Double {
    let passed = ContinuousClock().measure(body)
    let (whole, fraction) = passed.components
    return max(1e-9, Double(whole) + Double(fraction) * 1e-18)
  }
}
