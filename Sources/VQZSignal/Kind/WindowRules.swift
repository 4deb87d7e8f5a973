package import VQZCore

/// What training may make of a signal: which parts it may cut out, and what it may turn them into
/// that is as likely as they are.
package struct WindowRules: Sendable {
  /// Whether a window may begin anywhere along the axis, `[rows, columns]`; if not, it is all of it.
  package let cuts: [Bool]
  /// Whether a window may be turned round along the axis, `[rows, columns]`.
  package let mirrors: [Bool]
  /// What stands in a window that is larger than the signal.
  package let edge: EdgeExtension
}
