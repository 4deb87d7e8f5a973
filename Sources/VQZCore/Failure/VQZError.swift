/// The one error that the library throws.
///
/// `code` never changes its meaning between versions and equals the status of the C interface;
/// `message` says what failed, what was found and what was expected, without the name of a file.
public struct VQZError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, as a frozen number.
  public typealias Code = FailureCode

  /// The kind of failure.
  public let code: Code
  /// "what failed: found X, expected Y", one line.
  public let message: String
  /// What can be done about it, where something is known.
  public let hint: String?
  /// The rule of `Formats/` that was broken, such as `vqz.chunk.crc`.
  public let rule: String?

  /// An error of the caller's own, for what the library asks of it: a sink, rows, progress or a
  /// resolver that throws it has the call throw it, too.
  public init(_ code: Code, _ message: String, hint: String? = nil, rule: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.rule = rule
  }

  /// The same said by an error of a module below.
  package init(_ failure: any Failure) {
    self.init(failure.code, failure.message, hint: failure.hint, rule: failure.rule)
  }

  /// Any error as the public one: what the library threw as it is, a cancelled task as
  /// `interrupted`, and what it knows nothing of as `inputOutput`.
  ///
  /// - Parameter error: caught around calls of the library and of others.
  public init(wrapping error: any Error) {
    switch error {
    case let failure as any Failure: self.init(failure)
    case is CancellationError:
      self.init(.interrupted, "work: found a request to stop, expected to go on")
    default: self.init(.inputOutput, "\(error)")
    }
  }

  /// The message, and the hint in brackets.
  public var description: String {
    hint.map { "\(message) (\($0))" } ?? message
  }
}

extension VQZError: Failure {}
