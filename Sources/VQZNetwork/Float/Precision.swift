package import CVQZKernels

/// What the convolutions of training multiply; sums are float32 in any case.
package enum Precision: String, Sendable, CaseIterable {
  case float32
  /// Values rounded to nearest even: sign, 8 bits of exponent, 7 of fraction.
  case bfloat16

  /// The name in rows of benchmarks.
  package var kernelName: String {
    switch self {
    case .float32: "f32"
    case .bfloat16: "b16"
    }
  }

  /// Multiplies and adds on registers alone, some 10 000 times a round; returns the operations
  /// that were done.
  package func burst(rounds: Int) -> Double { burst(rounds: rounds, form: vqz_b16_fastest()) }

  /// The same with the instruction that `form` names; only bfloat16 has several.
  package func burst(rounds: Int, form: vqz_b16_form) -> Double {
    var sink: Float = 0
    return switch self {
    case .float32: unsafe vqz_conv_f32_peak(rounds, &sink)
    case .bfloat16: unsafe vqz_conv_b16_peak(form, rounds, &sink)
    }
  }
}
