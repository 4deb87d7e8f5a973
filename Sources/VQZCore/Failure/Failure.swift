/// What every error inside vqz can say of itself. Each module has its own closed enum of errors;
/// the library turns any of them into its one public error.
package protocol Failure: Error, Sendable {
  /// The frozen number of this kind of failure.
  var code: FailureCode { get }
  /// "what failed: found X, expected Y", without file name or trailing stop.
  var message: String { get }
  /// What the reader can do about it, if anything is known.
  var hint: String? { get }
  /// The tag of the MUST that was broken, as written in `Formats/`, such as `vqz.chunk.crc`.
  var rule: String? { get }
}

extension Failure {
  package var hint: String? { nil }
  package var rule: String? { nil }
}
