/// Where the state is saved: every `interval` seconds, when interrupted, and at the end.
package struct CheckpointSaving: Sendable, Equatable {
  /// The file, which is replaced whole or not at all.
  package var path: String
  /// Seconds from one time to the next.
  package var interval: Double

  package init(path: String, interval: Double = 60) {
    self.path = path
    self.interval = interval
  }
}
