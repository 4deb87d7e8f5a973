internal import Synchronization
internal import VQZCore
internal import VQZSystem

/// What training reads from again and again: a folder may hold more than memory does.
///
/// Decoded pictures within a budget of bytes; those used longest ago make room and are read again
/// when they are wanted. What it gives back never depends on the budget.
package final class SignalStore: Sendable {
  /// A signal with the time of its last use, in uses of the store.
  private final class Entry {
    let picture: TrainingSignal
    var lastUse: Int

    init(_ picture: TrainingSignal, lastUse: Int) {
      self.picture = picture
      self.lastUse = lastUse
    }
  }

  /// All signals by the numbers of their files, and what they take.
  private struct State {
    var pictures: [Int: Entry] = [:]
    var byteCount = 0
    var clock = 0
  }

  /// Most bytes of one picture file.
  static let fileLimit = 1 << 30

  /// Most bytes of decoded signals; signals without files need `.max`, since they cannot be read
  /// again.
  let byteBudget: Int
  private let state = Mutex(State())

  /// An empty store.
  package init(byteBudget: Int) {
    self.byteBudget = byteBudget
  }

  /// Bytes of the pictures held now.
  package var byteCount: Int { state.withLock { $0.byteCount } }

  /// The picture of `sample`, from memory or from its file.
  package func picture(of sample: Sample, channels: Int) throws(TrainingError) -> TrainingSignal {
    if let found = held(sample.file) { return found }
    // Read outside the lock: two threads may read the same file, which costs time but no harm.
    // Whatever is wrong with the file now, it is not the one that was read at the start.
    guard let bytes = try? readFile(sample.path, limit: Self.fileLimit),
      SHA256.of(bytes) == sample.hash,
      case .success(let picture) = TrainingSignal.decode(bytes, channels: channels)
    else { throw .changedSample(path: sample.path) }
    keep(picture, file: sample.file)
    return picture
  }

  /// Takes a signal in, and lets go of those used longest ago until it fits. One that is larger
  /// than the budget is not kept at all.
  package func keep(_ picture: TrainingSignal, file: Int) {
    state.withLock { state in
      guard state.pictures[file] == nil, picture.samples.count <= byteBudget else { return }
      while state.byteCount + picture.samples.count > byteBudget {
        guard let oldest = state.pictures.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
          break
        }
        state.byteCount -= oldest.value.picture.samples.count
        state.pictures[oldest.key] = nil
      }
      state.clock += 1
      state.byteCount += picture.samples.count
      state.pictures[file] = Entry(picture, lastUse: state.clock)
    }
  }

  /// Whether a picture is in memory; asking is no use of it.
  package func holds(_ file: Int) -> Bool { state.withLock { $0.pictures[file] != nil } }

  /// Whether a picture is in memory; if so, this counts as a use of it, so that others make room
  /// before.
  func touch(_ file: Int) -> Bool { held(file) != nil }

  /// Lets go of a signal that is not wanted after all.
  func drop(file: Int) {
    state.withLock { state in
      guard let dropped = state.pictures.removeValue(forKey: file) else { return }
      state.byteCount -= dropped.picture.samples.count
    }
  }

  /// The signal if it is in memory, noted as used now.
  private func held(_ file: Int) -> TrainingSignal? {
    state.withLock { state in
      guard let found = state.pictures[file] else { return nil }
      state.clock += 1
      found.lastUse = state.clock
      return found.picture
    }
  }
}
