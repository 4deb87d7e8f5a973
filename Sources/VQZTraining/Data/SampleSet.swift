internal import VQZCore

/// One picture file to learn from or to be judged by.
package struct Sample: Sendable, Equatable {
  package let path: String
  /// Number of the file in the sorted list of the folder.
  package let file: Int
  /// SHA-256 of the bytes of the file.
  package let hash: [UInt8]
  /// Size of the picture as it is learnt from (large ones are reduced).
  package let width: Int
  package let height: Int

  package init(path: String, file: Int, hash: [UInt8], width: Int, height: Int) {
    self.path = path
    self.file = file
    self.hash = hash
    self.width = width
    self.height = height
  }
}

extension Sample {
  /// The first 16 digits of every hash, sorted: enough to tell later whether a file was among them.
  static func prefixes(_ samples: [Sample]) -> JSONValue {
    .array(
      samples.map { String(Hexadecimal.text(of: $0.hash).prefix(16)) }.sorted().map { .string($0) })
  }
}

/// The pictures of a folder, parted into those to train on and those held out for the final test.
package struct SampleSet: Sendable {
  /// A file that could not be used, and why.
  package struct Skipped: Sendable, Equatable {
    package let path: String
    package let reason: String
  }

  package let channels: Int
  package let training: [Sample]
  /// Sorted by hash.
  package let heldOut: [Sample]
  package let skipped: [Skipped]
  /// Files with the same bytes as another one, which are left out: they could be on both sides.
  package let duplicateCount: Int
  package let store: PictureStore

  /// SHA-256 over the sorted hashes of all samples: names the data in the model's provenance.
  package let hash: [UInt8]

  /// Fewest different pictures there must be.
  package static let minimum = 4
  /// Most pictures held out.
  package static let heldOutLimit = 32

  /// Reads every picture below `folder` once.
  ///
  /// - Parameters:
  ///   - channels: 1 or 3; pictures are converted.
  ///   - byteBudget: bytes of decoded pictures kept in memory.
  ///   - keep: which paths (relative to the folder) to use; all by default.
  package static func load(
    folder: String, channels: Int = 3, byteBudget: Int = 2 << 30, threads: Int,
    keep: (String) -> Bool = { _ in true }
  ) throws(TrainingError) -> SampleSet {
    let paths = try FolderListing.pictures(in: folder).filter(keep)
    let store = PictureStore(byteBudget: byteBudget)
    let read = WorkerPool.map(count: paths.count, threads: threads) { file in
      readOne(folder + "/" + paths[file], file: file, channels: channels, store: store)
    }
    var samples: [Sample] = []
    var skipped: [Skipped] = []
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
      store: store)
  }

  package init(
    samples: [Sample], skipped: [Skipped], duplicateCount: Int, channels: Int,
    store: PictureStore
  ) {
    let sorted = samples.sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
    let held = Self.heldOutCount(sorted.map(\.hash))
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
  package static func heldOutCount(_ sortedHashes: [[UInt8]]) -> Int {
    let low = sortedHashes.prefix { hash in
      hash.prefix(2).reduce(0) { $0 << 8 | Int($1) } < 65536 / 20
    }
    return min(max(1, low.count), heldOutLimit, max(0, sortedHashes.count - 1))
  }

  package func picture(of sample: Sample) throws(TrainingError) -> TrainingPicture {
    try store.picture(of: sample, channels: channels)
  }

  private enum Outcome: Sendable {
    case sample(Sample)
    case skipped(Skipped)
  }

  private static func readOne(
    _ path: String, file: Int, channels: Int, store: PictureStore
  ) -> Outcome {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: PictureStore.fileLimit)
    } catch {
      return .skipped(Skipped(path: path, reason: error.message))
    }
    switch TrainingPicture.decode(bytes, channels: channels) {
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
