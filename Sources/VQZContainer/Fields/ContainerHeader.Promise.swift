package import VQZCore

extension ContainerHeader {
  /// Most that a decoded sample differs from the original, told by its type.
  package enum Promise: Sendable, Equatable {
    /// Of integer samples; 0 is lossless.
    case integer(UInt64)
    /// Of floating-point samples, finite and not below 0; 0 is lossless, to the bit.
    case real(Double)
    /// Of all samples, as a share of the magnitude of each: above 0 and below 1.
    case relative(Double)

    /// The same as callers speak of it.
    package var bound: ErrorBound {
      switch self {
      case .integer(let most): .absolute(Double(most))
      case .real(let most): .absolute(most)
      case .relative(let share): .relative(share)
      }
    }
  }

  /// A floating-point sample is `offset + k · step`, k being an integer of 32 bits
  /// (`Formats/vqz.md`, Floating-point samples).
  package struct FloatScale: Sendable, Equatable {
    package let offset: Double
    package let step: Double

    /// Where no block has integers.
    package static let none = FloatScale(unchecked: 0, step: 1)

    private init(unchecked offset: Double, step: Double) {
      self.offset = offset
      self.step = step
    }

    /// Nil where the offset is not finite, or k · step would not be exact for every k: a step is
    /// m · 2^e with 1 ≤ m < 2^22 and −1022 ≤ e ≤ 970.
    package init?(offset: Double, step: Double) {
      guard offset.isFinite, step.isFinite, step > 0 else { return nil }
      // step = m · 2^e with the least m, which is odd and has one bit more than the width says.
      let width = step.significandWidth
      let exponent = Int(step.exponent) - width
      // A larger m of up to 22 bits goes with a smaller e.
      guard width < 22, exponent >= -1022, exponent - (21 - width) <= 970 else { return nil }
      self.init(unchecked: offset, step: step)
    }
  }
}
