/// Work that other threads do while its owner does something else.
///
/// Letting go of it is finishing it, so that no work outlives what it works with.
package struct Errand: ~Copyable, Sendable {
  private let shift: Crew.Shift

  init(_ shift: Crew.Shift) {
    self.shift = shift
  }

  deinit { shift.crew.end(shift) }

  /// Helps with what is left; returns when all is done.
  package consuming func finish() {}
}
