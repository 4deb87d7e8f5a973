internal import CVQZKernels
internal import VQZTraining

extension Recipe.Precision {
  /// The name in rows of benchmarks.
  var kernelName: String {
    switch self {
    case .float32: "f32"
    case .bfloat16: "b16"
    }
  }

  /// Multiplies and adds on registers alone, some 10 000 times a round; returns the operations
  /// that were done.
  func burst(rounds: Int) -> Double { burst(rounds: rounds, form: vqz_b16_fastest()) }

  /// The same with the instruction that `form` names; only bfloat16 has several.
  func burst(rounds: Int, form: vqz_b16_form) -> Double {
    var sink: Float = 0
    return switch self {
    case .float32: unsafe vqz_conv_f32_peak(rounds, &sink)
    case .bfloat16: unsafe vqz_conv_b16_peak(form, rounds, &sink)
    }
  }
}
