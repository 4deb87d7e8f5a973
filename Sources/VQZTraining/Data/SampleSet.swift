internal import VQZCore

/// Signals to learn from, and others held out for the final test.
///
/// Hashes decide on which side a signal is, not chance and not order: it stays there when others
/// are added, in this training and in the next one, so results can be compared and no training
/// learns from what another one is judged by.
public struct SampleSet: Sendable {
  /// A file that could not be used, and why.
  public struct Skipped: Sendable, Equatable {
    /// Of the file, the folder as it was named first.
    public let path: String
    /// In one line.
    public let reason: String
  }

  /// Channels of all signals, 1 or 3.
  public let channels: Int
  /// What is learnt from, in the order of the files.
  package let training: [Sample]
  /// Sorted by hash.
  package let heldOut: [Sample]
  /// What could not be read.
  public let skipped: [Skipped]
  /// Files with the same bytes as another one, which are left out: they could be on both sides.
  public let duplicateCount: Int
  /// Where signals are held once they are decoded.
  package let store: SignalStore

  /// SHA-256 over the sorted hashes of all samples: names the data in the model's provenance.
  package let hash: [UInt8]

  /// Signals that are learnt from, each different from all others.
  public var trainingSignalCount: Int { training.count }
  /// Signals that are held out.
  public var heldOutSignalCount: Int { heldOut.count }

  /// Fewest different pictures there must be.
  package static let minimum = 4
  /// Most pictures held out.
  static let heldOutLimit = 32

  /// Parts samples into those to learn from and those held out.
  ///
  /// - Parameters:
  ///   - store: already holds the signals that have no files.
  ///   - holdsOutMore: whether at least a quarter of few samples are held out, up to eight.
  package init(
    samples: [Sample], skipped: [Skipped], duplicateCount: Int, channels: Int,
    store: SignalStore, holdsOutMore: Bool = false
  ) {
    let sorted = samples.sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
    let held = Self.heldOutCount(
      sorted.map(\.hash), atLeast: holdsOutMore ? min(8, sorted.count / 4) : 1)
    let heldFiles = Set(sorted[..<held].map(\.file))
    self.heldOut = Array(sorted[..<held])
    self.training = samples.filter { !heldFiles.contains($0.file) }
    self.skipped = skipped
    self.duplicateCount = duplicateCount
    self.channels = channels
    self.store = store
    var hash = SHA256()
    for sample in sorted { hash.update(sample.hash) }
    self.hash = hash.finish()
  }

  /// How many of the samples, in the order of their hashes, are held out: those in the lowest
  /// twentieth of all possible hashes, at least 1 and at most 32. A picture keeps its side when
  /// others are added (but for the two bounds), so results stay comparable.
  ///
  /// - Parameter atLeast: another lower bound.
  package static func heldOutCount(_ sortedHashes: [[UInt8]], atLeast: Int = 1) -> Int {
    let low = sortedHashes.prefix { hash in
      hash.prefix(2).reduce(0) { $0 << 8 | Int($1) } < 65536 / 20
    }
    return min(max(1, atLeast, low.count), heldOutLimit, max(0, sortedHashes.count - 1))
  }

  /// The signal of a sample, from memory or read again.
  ///
  /// - Throws: `TrainingError.changedSample` where the file is no longer what it was.
  package func picture(of sample: Sample) throws(TrainingError) -> TrainingSignal {
    try store.picture(of: sample, channels: channels)
  }
}
