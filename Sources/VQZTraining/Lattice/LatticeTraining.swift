public import VQZ
internal import VQZCore
internal import VQZEntropy
internal import VQZNetwork

/// Trains a model of arrays or of series: what predicts a sample, and how often what is left has
/// which size, before anything of a signal is known.
///
/// ```swift
/// let training = try LatticeTraining(signals: fields)
/// let outcome = try training.run(name: "mine")
/// print(outcome.heldOut, outcome.trained.model.identifier)
/// ```
///
/// Each signal is coded once within each of a few bounds, and the model starts from the mean of
/// where all of them ended; that takes a second or two for ten million samples. Some of the
/// signals, chosen by the hashes of their samples, are held out: nothing is learnt from them, and
/// the model is judged by them. The same signals give the same model, byte for byte, in any order
/// and for any number of threads.
public struct LatticeTraining: Sendable {
  private let samples: LatticeSampleSet
  private let threads: Int

  /// What a training gives.
  public struct Outcome: Sendable {
    /// The model, and the file that holds it.
    public let trained: TrainedModel
    /// What it makes of the signals held out, for each bound that was learnt.
    public let heldOut: [LatticeHeldOutResult]
    /// What the built-in model of the kind makes of them; empty where there is none in this build,
    /// or the trained one is no other.
    public let general: [LatticeHeldOutResult]

    /// The built-in model that it was compared with.
    let builtIn: VQZModel?
    /// What the file was made from.
    let draft: LatticeModelDraft

    /// The same with a model of another name, which is told in its file alone.
    ///
    /// - Parameters:
    ///   - name: a short name for people.
    ///   - licence: the licence of the model, as text; none where it is empty.
    /// - Throws: `memoryLimit`.
    public func named(_ name: String, licence: String = "") throws(VQZError) -> Outcome {
      var draft = draft
      (draft.name, draft.licence) = (name, licence)
      let bytes = try draft.bytes(heldOut: heldOut, general: general)
      return Outcome(
        trained: TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes)), heldOut: heldOut,
        general: general, builtIn: builtIn, draft: draft)
    }

    /// The trained model, unless files of what was held out are larger with it than with the
    /// built-in one: then that one, byte for byte.
    public var best: TrainedModel {
      guard let builtIn, let excess, excess > 0 else { return trained }
      return TrainedModel(bytes: builtIn.bytes, model: builtIn)
    }

    /// Bytes that a file of the size of those held out saves with the trained model, as the mean
    /// over them, within the first bound; nil where there is nothing to compare.
    public var savedBytes: Double? {
      guard general.count == heldOut.count, let own = heldOut.first, let other = general.first
      else {
        return nil
      }
      return other.bytes - own.bytes
    }

    /// By how much files become larger with the trained model than with the built-in one, as the
    /// mean over the bounds: −0.05 is a twentieth smaller. Nil where there is nothing to compare.
    public var excess: Double? {
      guard general.count == heldOut.count, !general.isEmpty else { return nil }
      let ratios = zip(heldOut, general).map { $0.bitsPerValue / $1.bitsPerValue }
      return ratios.reduce(0, +) / Double(ratios.count) - 1
    }
  }

  /// Signals in memory.
  ///
  /// - Parameters:
  ///   - signals: all arrays or all series, at least 4 different ones, in any order.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `unsupportedSignal` for another kind, or several of them, and `tooFewSamples`.
  public init(signals: [Signal], threads: Int = 0) throws(VQZError) {
    samples = try LatticeSampleSet(signals)
    self.threads = Self.threadCount(threads)
  }

  /// The files of a folder and of those below it, of which a few blocks at a time are in memory.
  /// Each is read several times and must not change meanwhile.
  ///
  /// - Parameters:
  ///   - folder: its path. Files that cannot hold such a signal are left alone; links to folders
  ///     are not followed.
  ///   - kind: array or series: what files of both kinds are read as, too.
  ///   - threads: that share the work; 0 is one for every core.
  /// - Throws: `usage` for another kind, `noInput` where the folder cannot be read, and
  ///   `tooFewSamples`.
  public init(folder: String, kind: SignalKind, threads: Int = 0) throws(VQZError) {
    guard kind == .array || kind == .series else {
      throw VQZError(.usage, "kind to learn: found \(kind), expected array or series")
    }
    let threads = Self.threadCount(threads)
    samples = try LatticeSampleSet(folder: folder, kind: kind, threads: threads)
    self.threads = threads
  }

  /// 0 stands for one thread a core.
  private static func threadCount(_ threads: Int) -> Int {
    threads > 0 ? threads : WorkerPool.availableThreadCount
  }

  /// The kind of all signals, array or series.
  public var kind: SignalKind { samples.kind }

  /// Signals that are learnt from, each different from all others.
  public var trainingSignalCount: Int { samples.training.count }

  /// Signals that are held out.
  public var heldOutSignalCount: Int { samples.heldOut.count }

  /// Signals that are there twice, which are left out.
  public var duplicateCount: Int { samples.duplicateCount }

  /// Files that could not be read and are left out: path and reason.
  public var skipped: [(path: String, reason: String)] {
    samples.skipped.map { ($0.path, $0.reason) }
  }

  /// Learns from all signals, and judges the model by those held out.
  ///
  /// - Parameters:
  ///   - name: a short name for people, kept in the file.
  ///   - licence: the licence of the model, as text; none where it is empty.
  ///   - progress: told the share that is done, 0 to 1, after each signal; what it throws ends the
  ///     training and is passed on.
  /// - Throws: `malformedSignal`, `noInput` and the like for a file that has changed since;
  ///   `memoryLimit`.
  public func run(
    name: String, licence: String = "", progress: (Double) throws -> Void = { _ in }
  ) throws(VQZError) -> Outcome {
    do {
      let general = try? VQZModel.builtIn(for: kind)
      let judged = samples.heldOut.count * (general == nil ? 1 : 2)
      let total = Double(samples.training.count + judged)
      var done = 0.0
      func report() throws {
        done += 1
        try progress(min(done / total, 1))
      }
      var learner = try LatticeLearner(kind, threads: threads)
      for sample in samples.training {
        try learner.learn(try sample.open())
        try report()
      }
      let file = LatticeModelDraft(
        tables: try learner.tables(), samples: samples, name: name, licence: licence)
      let model = try VQZModel(bytes: try file.bytes())
      let shares = LatticeBase.of(kind).shares
      let heldOut = try LatticeHeldOutResult.all(
        model, samples, shares: shares, threads: threads, report: report)
      // A built-in model that is trained anew is not compared with itself, so that its file is the
      // same whether it was built in or not.
      let other = general.flatMap { $0.identifier == model.identifier ? nil : $0 }
      let compared = try other.map {
        try LatticeHeldOutResult.all(
          $0, samples, shares: shares, threads: threads, report: report)
      }
      let bytes = try file.bytes(heldOut: heldOut, general: compared ?? [])
      return Outcome(
        trained: TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes)), heldOut: heldOut,
        general: compared ?? [], builtIn: other, draft: file)
    } catch {
      throw VQZError(wrapping: error)
    }
  }
}
