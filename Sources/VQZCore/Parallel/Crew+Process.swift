internal import Synchronization

extension Crew {
  /// The crew of this process.
  ///
  /// `fork` copies the crew's counts and locks into the child, but of its threads only the one
  /// that called: work that relied on the copy would wait for ever, for helpers or for a lock. A
  /// child therefore gets a crew of its own when it first needs one. The copy is left as it is,
  /// with what it holds: its memory may be in the middle of a change.
  static var shared: Crew {
    let number = ForkCount.current
    if let crew = unsafe latest.load(ordering: .acquiring)?.takeUnretainedValue(),
      crew.processNumber == number
    {
      return crew
    }
    return replace(for: number)
  }

  @unsafe private static let latest = unsafe Atomic<Unmanaged<Crew>?>(nil)

  /// Puts a new crew in the place of that of another process. Of threads that meet here, one does.
  private static func replace(for number: Int) -> Crew {
    let old = unsafe latest.load(ordering: .acquiring)
    if let crew = unsafe old?.takeUnretainedValue(), crew.processNumber == number { return crew }
    let new = unsafe Unmanaged.passRetained(Crew(processNumber: number))
    let (done, found) = unsafe latest.compareExchange(
      expected: old, desired: new, ordering: .acquiringAndReleasing)
    if done { return unsafe new.takeUnretainedValue() }
    unsafe new.release()
    return unsafe found?.takeUnretainedValue() ?? shared
  }
}
