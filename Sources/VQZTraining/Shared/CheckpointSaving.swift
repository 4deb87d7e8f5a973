/// Where the state is saved: every `interval` seconds, when interrupted, and at the end.
public struct CheckpointSaving: Sendable, Equatable {
  /// The file, which is replaced whole or not at all.
  public var path: String
  /// Seconds from one time to the next.
  public var interval: Double

  /// - Parameters:
  ///   - path: the file; its folder must be there.
  ///   - interval: seconds, 0 or more.
  public init(path: String, interval: Double = 60) {
    self.path = path
    self.interval = interval
  }
}
