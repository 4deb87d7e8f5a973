internal import VQZ
internal import VQZCore

/// Arrays or series to learn from, and others held out for the final test, by the rule of
/// `SampleSet`.
struct LatticeSampleSet: Sendable {
  /// Of all samples.
  let kind: SignalKind
  /// What is learnt from, in an order that follows from the samples alone.
  let training: [LatticeSample]
  /// Sorted by hash.
  let heldOut: [LatticeSample]
  /// Files that could not be read.
  let skipped: [SampleSet.Skipped]
  /// Samples that are there twice, which are left out: they could be on both sides.
  let duplicateCount: Int
  /// SHA-256 over the sorted hashes of all samples: names the data in the model's provenance.
  let hash: [UInt8]

  /// - Parameters:
  ///   - signals: all arrays, or all series.
  /// - Throws: `unsupportedSignal` for another kind, or several; `tooFewSamples`.
  init(_ signals: [Signal]) throws(VQZError) {
    let kind = signals.first?.kind ?? .array
    for (number, signal) in signals.enumerated()
    where signal.kind != kind || (kind != .array && kind != .series) {
      throw VQZError(
        .unsupportedSignal,
        "signal \(number): found one of kind \(signal.kind), expected all arrays or all series")
    }
    try self.init(
      signals.enumerated().map { LatticeSample($0.element, number: $0.offset) }, kind: kind,
      skipped: [])
  }

  /// The files of a folder and those below it that can hold such a signal; others are left alone.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - kind: array or series.
  ///   - threads: that share the work, 1 or more.
  /// - Throws: `noInput` where the folder cannot be read, and `tooFewSamples`.
  init(folder: String, kind: SignalKind, threads: Int) throws(VQZError) {
    let paths: [String]
    do throws(TrainingError) {
      paths = try FolderListing.files(in: folder, kind: kind)
    } catch {
      throw VQZError(error)
    }
    let read = WorkerPool.map(count: paths.count, threads: threads) { index in
      Result {
        try LatticeSample(file: folder + "/" + paths[index], name: paths[index], kind: kind)
      }
    }
    var samples: [LatticeSample] = []
    var skipped: [SampleSet.Skipped] = []
    for (path, result) in zip(paths, read) {
      switch result {
      case .success(let sample): samples.append(sample)
      case .failure(let error):
        skipped.append(
          SampleSet.Skipped(path: folder + "/" + path, reason: VQZError(wrapping: error).message))
      }
    }
    try self.init(samples, kind: kind, skipped: skipped)
  }

  private init(
    _ samples: [LatticeSample], kind: SignalKind, skipped: [SampleSet.Skipped]
  ) throws(VQZError) {
    var known: Set<[UInt8]> = []
    let sorted = samples.filter { known.insert($0.hash).inserted }
      .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
    guard sorted.count >= SampleSet.minimum else {
      let unreadable = skipped.isEmpty ? "" : " and \(skipped.count) unreadable files"
      throw VQZError(
        .tooFewSamples,
        "samples: found \(sorted.count) different signals of kind \(kind)\(unreadable), expected "
          + "at least \(SampleSet.minimum)",
        hint: "add some, or cut what there is into several; some are held out for the final test")
    }
    let count = SampleSet.heldOutCount(sorted.map(\.hash))
    heldOut = Array(sorted[..<count])
    training = Array(sorted[count...])
    duplicateCount = samples.count - sorted.count
    self.skipped = skipped
    self.kind = kind
    var hash = SHA256()
    for sample in sorted { hash.update(sample.hash) }
    self.hash = hash.finish()
  }
}
