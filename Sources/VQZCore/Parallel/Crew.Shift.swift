extension Crew {
  /// One piece of work with the seats that are still free. All of it is the crew's, which touches
  /// it with its lock held.
  final class Shift: @unchecked Sendable {
    /// The crew that serves it.
    let crew: Crew
    /// Nil once the shift is over: no helper may keep the closure, which is only lent.
    var work: (@Sendable () -> Void)?
    /// How many more helpers may come.
    var freeSeats = 0
    /// Helpers that are at work on it.
    var helperCount = 0

    init(of crew: Crew) {
      self.crew = crew
    }

    /// Never inlined: whatever this holds of the closure is let go when it returns.
    @inline(never) func serve() { work?() }
  }
}
