import VQZCore

/// Called with the share of the work that is done, 0 to 1, from the thread that asked for the work:
/// before each step of the network in a tile, and after the tile.
///
/// What it throws ends the work: the call throws that error where it is a `VQZError`, else one with
/// the code `interrupted`. Nothing that was written until then is a whole file.
public typealias ProgressHandler = (_ done: Double) throws -> Void

/// Watches long work: passes on how far it is, and ends it where somebody wishes so.
///
/// Work of several parts, such as several encodes of one signal, is watched by one for each part.
struct WorkWatch {
  private let progress: ProgressHandler?
  /// The share of the whole work that was done before this part, and the share that this part is.
  private let before: Double
  private let share: Double

  init(_ progress: ProgressHandler?) {
    self.init(progress, before: 0, share: 1)
  }

  private init(_ progress: ProgressHandler?, before: Double, share: Double) {
    self.progress = progress
    self.before = before
    self.share = share
  }

  /// The watch of part `index` of `count` parts that take about the same time.
  func part(_ index: Int, of count: Int) -> WorkWatch {
    WorkWatch(
      progress, before: before + share * min(1, Double(index) / Double(count)),
      share: share / Double(count))
  }

  /// Ends the work where the task that it runs in was cancelled.
  ///
  /// - Throws: `interrupted`.
  func check() throws(VQZError) {
    guard !Task.isCancelled else { throw Self.interruption }
  }

  /// Tells how much of this part is done, and ends the work as `check` does.
  ///
  /// - Parameter done: 0 to 1.
  func report(_ done: Double) throws(VQZError) {
    try check()
    guard let progress else { return }
    do {
      try progress(min(1, before + share * done))
    } catch let error as VQZError {
      throw error
    } catch {
      throw Self.interruption
    }
  }

  private static let interruption = VQZError(
    .interrupted, "work: found a request to stop, expected to go on")
}
