extension Recipe {
  /// What the convolutions of training multiply; sums are float32 in any case.
  public enum Precision: String, Sendable, CaseIterable {
    /// Values as they are.
    case float32
    /// Values rounded to nearest even: sign, 8 bits of exponent, 7 of fraction.
    case bfloat16
  }
}
