import Synchronization
import VQZSystem

/// All points, known before or measured now, saved while the work goes on.
final class PointLedger: Sendable {
  private struct State {
    var points: [Point.Key: Point] = [:]
    var doneCount = 0
    var lastSaved = ContinuousClock.now
    var failure: FileError?
  }

  private let state: Mutex<State>
  private let path: String

  /// Longest time that an interrupted run can lose.
  private static let saveInterval = Duration.seconds(5)

  /// - Parameter path: the table, which may exist.
  init(path: String, limit: Int) {
    self.path = path
    var state = State()
    if let bytes = try? readFile(path, limit: limit) {
      for point in Point.read(csv: bytes) where point.failure == nil {
        state.points[point.key] = point
      }
    }
    self.state = Mutex(state)
  }

  /// The point of a key; failures are not remembered, they are tried again.
  func known(_ key: Point.Key) -> Point? {
    state.withLock { $0.points[key] }
  }

  /// - Returns: how many points were done in this run, this one included.
  func add(_ point: Point) -> Int {
    state.withLock { state in
      state.points[point.key] = point
      state.doneCount += 1
      if ContinuousClock.now - state.lastSaved > Self.saveInterval {
        do throws(FileError) {
          try save(&state)
        } catch {
          // The run goes on; the same trouble comes up when the report is written.
          state.failure = error
        }
      }
      return state.doneCount
    }
  }

  /// Saves what is known, before a run ends early.
  func save() throws(FileError) {
    try state.withLock { state throws(FileError) in try save(&state) }
  }

  private func save(_ state: inout State) throws(FileError) {
    let sorted = state.points.values.sorted {
      ($0.key.codec, $0.file, $0.key.setting) < ($1.key.codec, $1.file, $1.key.setting)
    }
    var file = try OutputFile.create(path, overwrite: true)
    try file.write(Array(Point.csv(sorted).utf8))
    try file.commit()
    state.lastSaved = .now
  }

  /// Points that this run did not ask for, from runs with other models, files or settings.
  func others(than keys: Set<Point.Key>) -> [Point] {
    state.withLock { state in
      state.points.values.filter { !keys.contains($0.key) }
        .sorted {
          ($0.key.codec, $0.file, $0.key.setting, $0.key.tool)
            < ($1.key.codec, $1.file, $1.key.setting, $1.key.tool)
        }
    }
  }
}
