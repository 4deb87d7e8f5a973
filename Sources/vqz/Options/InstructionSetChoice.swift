import VQZ
import VQZSystem

/// The environment variable `VQZ_ISA`.
enum InstructionSetChoice {
  /// A choice that cannot be followed is an error: a test or a measurement that silently ran
  /// something else would be worth nothing.
  static func check() throws(VQZError) {
    guard let refused = InstructionSet.refusedChoice else { return }
    throw VQZError(
      .usage,
      "environment variable VQZ_ISA: found \(refused), expected one of "
        + InstructionSet.available.joined(separator: ", "),
      hint: "without the variable the fastest of them is used")
  }
}
