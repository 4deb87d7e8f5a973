public import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork
internal import VQZSystem

/// Trains a model of windows: a series is cut into short stretches, each a vector that the moments
/// before it tell of, for which there are codebooks, an axis for each coefficient, and a small
/// network (`Formats/windows.md`).
///
/// ```swift
/// let training = try WindowTraining(folder: "ecg")
/// let outcome = try training.run(name: "mine")
/// print(outcome.report.heldOut, outcome.trained.model.identifier)
/// ```
///
/// Some of the series, chosen by the hashes of their samples, are held out: nothing is learnt from
/// them, and the model is judged by them. The same series give the same model, byte for byte, for
/// any number of threads.
public struct WindowTraining: Sendable {
  /// What may be chosen; nothing has to be.
  public struct Options: Sendable {
    /// D, moments of a window: 8 to 1024.
    public var length = 96
    /// Most bytes of the model file; nil is a million.
    public var modelByteCount: Int?
    /// Most windows that are learnt from, drawn at random from all.
    public var windowLimit = 200_000
    /// Bytes of memory that may be used, about; nil is what a process may take here.
    public var memoryByteCount: Int?
    /// Threads that share the work; 0 is one for every core.
    public var threads = 0
    /// Of all that is drawn at random.
    public var seed: UInt64 = 1

    /// What is best for most series.
    public init() {}
  }

  /// What a training gives.
  public struct Outcome: Sendable {
    /// The model, and the file that holds it.
    public let trained: TrainedModel
    /// What it was made from and what it makes of series held out.
    public let report: WindowTrainingReport

    /// What the file was made from.
    let draft: WindowModelDraft

    /// The same with a model of another name, which is told in its file alone.
    ///
    /// - Parameters:
    ///   - name: a short name for people.
    ///   - licence: the licence of the model, as text; none where it is empty.
    /// - Throws: `memoryLimit`.
    public func named(_ name: String, licence: String = "") throws(VQZError) -> Outcome {
      var draft = draft
      (draft.name, draft.licence) = (name, licence)
      return Outcome(trained: try draft.trained(), report: report, draft: draft)
    }
  }

  /// Increased where the same series give another model.
  private static let recipeVersion = 1
  /// Most of the moments before a window that it is expected by.
  private static let contextLimit = 64
  /// Moments of a window.
  private static let lengths = 8...1024

  private let samples: LatticeSampleSet
  private let options: Options
  private let threads: Int

  /// Series in memory.
  ///
  /// - Parameters:
  ///   - signals: at least 4 different ones, in any order.
  ///   - options: what differs from the defaults.
  /// - Throws: `unsupportedSignal` for signals of another kind, `usage` for another length of
  ///   windows, and `tooFewSamples`.
  public init(signals: [Signal], options: Options = Options()) throws(VQZError) {
    try self.init(try LatticeSampleSet(signals), options)
  }

  /// The files of a folder and of those below it, of which a part at a time is in memory. Each is
  /// read several times and must not change meanwhile.
  ///
  /// - Parameters:
  ///   - folder: its path. Files that cannot hold a series are left alone; links to folders are not
  ///     followed.
  ///   - options: what differs from the defaults.
  /// - Throws: `noInput` where the folder cannot be read, `usage` for another length of windows,
  ///   and `tooFewSamples`.
  public init(folder: String, options: Options = Options()) throws(VQZError) {
    let threads = options.threads > 0 ? options.threads : WorkerPool.availableThreadCount
    try self.init(
      try LatticeSampleSet(folder: folder, kind: .series, threads: threads), options)
  }

  private init(_ samples: LatticeSampleSet, _ options: Options) throws(VQZError) {
    guard samples.kind == .series else {
      throw VQZError(
        .unsupportedSignal, "signals: found kind \(samples.kind), expected series",
        hint: "only series have windows; arrays are learnt by LatticeTraining")
    }
    guard Self.lengths.contains(options.length) else {
      throw VQZError(
        .usage,
        "windows: found \(options.length) moments each, expected \(Self.lengths.lowerBound) to "
          + "\(Self.lengths.upperBound)")
    }
    self.samples = samples
    self.options = options
    threads = options.threads > 0 ? options.threads : WorkerPool.availableThreadCount
  }

  /// Series that are learnt from, each different from all others.
  public var trainingSignalCount: Int { samples.training.count }

  /// Series that are held out.
  public var heldOutSignalCount: Int { samples.heldOut.count }

  /// Series that are there twice, which are left out.
  public var duplicateCount: Int { samples.duplicateCount }

  /// Files that could not be read and are left out: path and reason.
  public var skipped: [(path: String, reason: String)] {
    samples.skipped.map { ($0.path, $0.reason) }
  }

  /// Learns from the windows of all series, and judges the model by those held out.
  ///
  /// - Parameters:
  ///   - name: a short name for people, kept in the file.
  ///   - licence: the licence of the model, as text; none where it is empty.
  ///   - progress: told from time to time how the training stands; what it throws ends the
  ///     training and is passed on.
  /// - Throws: `tooFewSamples` for too few windows or those that do not differ, `usage` for a size
  ///   of the model that is too small, `memoryLimit` for too little memory, `diverged`, and what is
  ///   wrong with a file that has changed since.
  public func run(
    name: String, licence: String = "",
    progress: (VectorTrainingProgress) throws -> Void = { _ in }
  ) throws(VQZError) -> Outcome {
    do {
      let clock = VectorProgressClock()
      let source = SeriesWindows(
        context: min(Self.contextLimit, options.length - 1), length: options.length)
      var sample = try VectorSample(
        source.rows(of: samples.training), limit: try windowLimit(source), seed: options.seed,
        keepsZeros: true
      ) { try clock.report(.reading($0), 0, progress) }
      let windows = WindowRows(
        sample.takeRows(), context: source.context, seed: options.seed, threads: threads)
      let data = try VectorData(windows, threads: threads)
      let made = try VectorWork.smallEnough(
        data, modelByteCount: options.modelByteCount, seed: options.seed, threads: threads
      ) { try clock.report($0, $1, progress) }
      var draft = WindowModelDraft(
        numbers: made.numbers, unit: data.unit, name: name, licence: licence)
      let report = try report(try draft.trained().model, sample, data) {
        try clock.report(.judging, $0, progress)
      }
      draft.provenance = provenance(made.recipe, source, report)
      return Outcome(trained: try draft.trained(), report: report, draft: draft)
    } catch {
      throw VQZError(wrapping: error)
    }
  }

  /// Most windows that memory and options allow to keep.
  ///
  /// - Throws: `memoryLimit` where these are too few to learn from.
  private func windowLimit(_ source: SeriesWindows) throws(VQZError) -> Int {
    let limit = VectorSample.countLimit(
      dimensions: source.context + source.length, copies: Self.copies,
      memoryByteCount: options.memoryByteCount)
    return min(max(1, options.windowLimit), try limit.get())
  }

  /// Copies of a window and the moments before it that are in memory at once: as they are read, as
  /// they are drawn, with errors, along axes, points, bases, what is expected, and sums of these.
  private static let copies = 10

  private func report(
    _ model: VQZModel, _ sample: VectorSample, _ data: VectorData,
    _ progress: (Double) throws -> Void
  ) throws -> WindowTrainingReport {
    let judge = WindowJudge(samples.heldOut, threads: threads)
    let own = try judge.points(model) { try progress($0 / 2) }
    let general = try (try? VQZModel.builtIn(for: .series)).map {
      try judge.boundedPoints($0) { try progress(0.5 + $0 / 2) }
    }
    return WindowTrainingReport(
      windowCount: data.training.count, notFiniteCount: sample.notFinite,
      heldOutCount: judge.samples.count, heldOut: own, general: general ?? [])
  }

  /// As the model file tells it.
  private func provenance(
    _ recipe: VectorRecipe, _ source: SeriesWindows, _ report: WindowTrainingReport
  ) -> String {
    let windows = JSONValue.object([
      JSONMember(key: "context", value: .integer(Int64(source.context))),
      JSONMember(key: "kind", value: .string("windows")),
      JSONMember(key: "length", value: .integer(Int64(source.length))),
      JSONMember(key: "vectors", value: recipe.json),
      JSONMember(key: "version", value: .integer(Int64(Self.recipeVersion))),
    ])
    let count = samples.training.count + samples.heldOut.count
    let members = [
      JSONMember(key: "general", value: WindowTrainingReport.json(report.general)),
      JSONMember(key: "held_out", value: WindowTrainingReport.json(report.heldOut)),
      JSONMember(
        key: "held_out_sha256",
        value: .array(samples.heldOut.map { .string(Hexadecimal.text(of: $0.hash)) })),
      JSONMember(key: "recipe", value: windows),
      JSONMember(key: "samples", value: .integer(Int64(count))),
      JSONMember(key: "samples_sha256", value: .string(Hexadecimal.text(of: samples.hash))),
      JSONMember(key: "windows", value: .integer(Int64(report.windowCount))),
    ]
    return JSONValue.object(members + LearntFiles.members(samples.training.map(\.hash)))
      .serialize(sortedKeys: true)
  }
}
