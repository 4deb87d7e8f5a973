public import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork
internal import VQZSystem

/// Trains a model of vectors, such as embeddings: codebooks of whole vectors, an axis for each
/// coefficient, and a small network that expects coefficients by those before.
///
/// ```swift
/// let source = try VectorSource(values, dimensions: 384)
/// let outcome = try VectorTraining(source).run(name: "mine")
/// print(outcome.report.heldOut, outcome.trained.model.identifier)
/// ```
///
/// Some of the vectors are held out: nothing is learnt from them, and the model is judged by them.
/// The same vectors in the same order give the same model, byte for byte, for any number of
/// threads.
public struct VectorTraining {
  /// What may be chosen; nothing has to be.
  public struct Options: Sendable {
    /// Most bytes of the model file; nil is a million, or more where longer vectors than some 700
    /// numbers need it. Fewer make codebooks and network smaller.
    public var modelByteCount: Int?
    /// Most vectors that are learnt from, drawn at random from all.
    public var vectorLimit = 200_000
    /// Bytes of memory that may be used, about; nil is what a process may take here.
    public var memoryByteCount: Int?
    /// Threads that share the work; 0 is one for every core.
    public var threads = 0
    /// Of all that is drawn at random.
    public var seed: UInt64 = 1

    /// What is best for most vectors.
    public init() {}
  }

  /// What a training gives.
  public struct Outcome: Sendable {
    /// The model, and the file that holds it.
    public let trained: TrainedModel
    /// What it was made from and what it makes of vectors held out.
    public let report: VectorTrainingReport
  }

  private let source: VectorSource
  private let options: Options
  private let threads: Int

  /// - Parameters:
  ///   - source: vectors of the same dimensions; it is read once.
  ///   - options: what differs from the defaults.
  public init(_ source: VectorSource, options: Options = Options()) {
    self.source = source
    self.options = options
    threads = options.threads > 0 ? options.threads : WorkerPool.availableThreadCount
  }

  /// Reads the vectors, learns from them, and judges the model by those held out.
  ///
  /// - Parameters:
  ///   - name: a short name for people, kept in the file.
  ///   - licence: the licence of the model, as text; none where it is empty.
  ///   - progress: told from time to time how the training stands; what it throws ends the
  ///     training and is passed on.
  /// - Throws: `tooFewSamples` for too few vectors or those that do not differ, `usage` for a size
  ///   of the model that is too small, `memoryLimit` for too little memory, `diverged`, and what
  ///   the source throws.
  public func run(
    name: String, licence: String = "",
    progress: (VectorTrainingProgress) throws -> Void = { _ in }
  ) throws(VQZError) -> Outcome {
    do {
      let made = try numbers(progress: progress)
      var metadata = [
        NetworkModel.nameKey: name, "vqz.provenance": made.report.provenance(made.recipe),
      ]
      if !licence.isEmpty { metadata["vqz.licence"] = licence }
      let bytes = try VectorModel.file(made.numbers, unit: made.unit, metadata: metadata)
      return Outcome(
        trained: TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes)),
        report: made.report)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Everything that a model file has of a training.
  struct Made {
    let numbers: VectorTables.Numbers
    let unit: Double
    let recipe: VectorRecipe
    let report: VectorTrainingReport
  }

  /// Most vectors that memory and options allow to keep.
  ///
  /// - Throws: `memoryLimit` where these are too few to learn from.
  private func sampleLimit() throws(VQZError) -> Int {
    let limit = VectorSample.countLimit(
      dimensions: source.dimensions, copies: Self.copies,
      memoryByteCount: options.memoryByteCount)
    return min(max(1, options.vectorLimit), try limit.get())
  }

  /// Copies of a vector that are in memory at once: vectors, points and bases in two orders, and
  /// one that is in the making.
  private static let copies = 7

  /// The same without the file.
  func numbers(progress: (VectorTrainingProgress) throws -> Void) throws -> Made {
    let clock = VectorProgressClock()
    let limit = try sampleLimit()
    var sample = try VectorSample(source, limit: limit, seed: options.seed) { count in
      try clock.report(.reading(count), 0, progress)
    }
    let data = try VectorData(&sample, threads: threads)
    let made = try VectorWork.smallEnough(
      data, modelByteCount: options.modelByteCount, seed: options.seed, threads: threads
    ) { try clock.report($0, $1, progress) }
    return Made(
      numbers: made.numbers, unit: data.unit, recipe: made.recipe,
      report: VectorTrainingReport(sample, data, heldOut: made.heldOut, left: made.left))
  }
}
