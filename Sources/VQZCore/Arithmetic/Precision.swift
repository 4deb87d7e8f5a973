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
}
