package import VQZCore

/// What training may make of a signal: which parts it may cut out, and what it may turn them into
/// that is as likely as they are.
package struct WindowRules: Sendable {
  /// Whether something holds along the rows' axis, from row to row, and along the columns'.
  package struct Axes: Sendable {
    package let rows: Bool
    package let columns: Bool
  }

  /// Along which axes a window may begin anywhere; along the others it begins where the signal
  /// does.
  package let cuts: Axes
  /// Along which axes a window may be turned round: for rows, upside down.
  package let mirrors: Axes
  /// What stands in a window that is larger than the signal.
  package let edge: EdgeExtension

  /// Whether signals that fit in a window lack up to a quarter of their first rows and columns
  /// every other time, so that few of them are still many.
  package var shortens = false

  /// The same for signals of one kind, of which there are few: without windows that are turned
  /// upside down, with short ones, and with signals that go on beyond their edges as in files.
  package var upright: WindowRules {
    var rules = WindowRules(
      cuts: cuts, mirrors: Axes(rows: false, columns: mirrors.columns), edge: .repeated)
    rules.shortens = true
    return rules
  }
}
