public import VQZ
internal import VQZCore
internal import VQZSystem

extension SampleSet {
  /// The pictures of a folder and of those below it. Each file is read once now, and may be read
  /// again while it is learnt from: it must not change meanwhile.
  ///
  /// - Parameters:
  ///   - folder: links to folders in it are not followed.
  ///   - channels: 1 or 3; pictures are converted. `Recipe.channels` says how many a network has.
  ///   - threads: that share the work; 0 is one for every core.
  ///   - holdsOutMore: whether at least a quarter of few pictures are held out, up to eight: a
  ///     training from a model is judged by them all the time.
  /// - Throws: `noInput` where the folder cannot be read, and `tooFewSamples`.
  public init(
    folder: String, channels: Int = 3, threads: Int = 0, holdsOutMore: Bool = false
  ) throws(VQZError) {
    self = try TrainingError.shown { () throws(TrainingError) in
      try Self.load(
        folder: folder, channels: channels,
        threads: threads > 0 ? threads : WorkerPool.availableThreadCount,
        holdsOutMore: holdsOutMore)
    }
  }

  /// Reads every picture below `folder` once.
  ///
  /// - Parameters:
  ///   - channels: 1 or 3; pictures are converted.
  ///   - byteBudget: bytes of decoded pictures kept in memory.
  ///   - keep: which paths (relative to the folder) to use; all by default.
  package static func load(
    folder: String, channels: Int = 3, byteBudget: Int = 2 << 30, threads: Int,
    holdsOutMore: Bool = false, keep: (String) -> Bool = { _ in true }
  ) throws(TrainingError) -> SampleSet {
    let paths = try FolderListing.pictures(in: folder).filter(keep)
    let store = SignalStore(byteBudget: byteBudget)
    let read = WorkerPool.map(count: paths.count, threads: threads) { file in
      readOne(folder + "/" + paths[file], file: file, channels: channels, store: store)
    }
    var samples: [Sample] = []
    var skipped: [Skipped] = []
    // By hash: the same picture under two names could be on both sides of the split.
    var known: Set<[UInt8]> = []
    for outcome in read {
      switch outcome {
      case .sample(let sample):
        if known.insert(sample.hash).inserted {
          samples.append(sample)
        } else {
          store.drop(file: sample.file)
        }
      case .skipped(let file): skipped.append(file)
      }
    }
    guard samples.count >= minimum else {
      throw .tooFewSamples(minimum: minimum, found: samples.count, skipped: skipped.count)
    }
    return SampleSet(
      samples: samples, skipped: skipped,
      duplicateCount: paths.count - samples.count - skipped.count, channels: channels,
      store: store, holdsOutMore: holdsOutMore)
  }

  /// What became of one file.
  private enum Outcome: Sendable {
    case sample(Sample)
    case skipped(Skipped)
  }

  /// Reads and decodes a file, and leaves what it holds in `store`. A file that is no picture is no
  /// error: people keep other things beside their pictures.
  private static func readOne(
    _ path: String, file: Int, channels: Int, store: SignalStore
  ) -> Outcome {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: SignalStore.fileLimit)
    } catch {
      return .skipped(Skipped(path: path, reason: error.message))
    }
    switch TrainingSignal.decode(bytes, channels: channels) {
    case .success(let picture):
      store.keep(picture, file: file)
      return .sample(
        Sample(
          path: path, file: file, hash: SHA256.of(bytes), width: picture.width,
          height: picture.height))
    case .failure(let error):
      return .skipped(Skipped(path: path, reason: error.message))
    }
  }
}
