package import CVQZKernels
package import VQZCore

extension Precision {
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
