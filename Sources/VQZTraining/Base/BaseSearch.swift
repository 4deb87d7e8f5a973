internal import VQZ
internal import VQZCore
internal import VQZNetwork
internal import VQZSystem

/// What a training from a model has reached: the best model so far on the signals held out, as
/// files, beside the one that it began with.
///
/// Each judgement makes the model that would be written, so it takes some seconds; they are as far
/// apart as makes them a sixth of the time.
package final class BaseSearch {
  /// A model that is better than the base.
  struct Best: Sendable {
    /// The file.
    var bytes: [UInt8]
    /// Share of bits at equal PSNR that its files of the signals held out save.
    var saving: Double
    /// Iterations that it has learnt from.
    var step: Int
  }

  package let base: BaseModel
  private let samples: SampleSet
  private let threads: Int

  /// Files of the base at five qualities; none before the first judgement.
  private(set) var baseline: [HeldOutResult] = []
  /// Nil where nothing is better than the base so far.
  var best: Best?
  /// What the last model that was judged saves.
  private var latest: Double?
  /// Judgements since the best.
  private var idle = 0
  /// When the last one was, in iterations and in seconds of the training, and how long it took.
  private var last: (step: Int, seconds: Double, cost: Double) = (0, 0, 0)

  /// Judgements without a gain after which a training ends.
  private static let patience = 5
  /// Smaller gains are none.
  private static let leastGain = 0.0005
  /// Seconds of training for each of judging, and judgements of a training that counts iterations.
  private static let share = 5.0
  private static let judgements = 10
  /// Qualities of candidates; those of the base lie around and between them.
  private static let qualities = [10.0, 40, 70]
  private static let baseQualities = [10.0, 25, 40, 55, 70]

  init(_ base: BaseModel, samples: SampleSet, threads: Int) {
    (self.base, self.samples, self.threads) = (base, samples, threads)
  }

  /// Iterations at the last judgement.
  var lastStep: Int { last.step }

  /// Whether the model of now is to be judged.
  func isDue(step: Int, seconds: Double, budget: Recipe.Budget) -> Bool {
    switch budget {
    case .steps(let total):
      step - last.step >= max(1, total / Self.judgements) || step >= total && step > last.step
    case .seconds(let total):
      seconds - last.seconds >= max(10, Self.share * last.cost)
        || seconds >= total && step > last.step
    }
  }

  /// Whether more training is not expected to help.
  var isExhausted: Bool { idle >= Self.patience }

  /// Files of the base, and of the base with tables of its own: what training must be better than.
  ///
  /// - Returns: the model with other tables.
  package func begin(_ recounted: () throws -> TrainedModel) throws -> TrainedModel {
    let candidate = try recounted()
    baseline = try results(base.model, Self.baseQualities)
    latest = try consider(candidate, step: 0)
    idle = 0
    return candidate
  }

  /// Judges a model.
  ///
  /// - Parameters:
  ///   - seconds: of the training until now.
  ///   - candidate: makes the model.
  /// - Returns: the share of bits that it saves; nil where that cannot be told.
  @discardableResult
  func judge(
    step: Int, seconds: Double, _ candidate: () throws -> TrainedModel
  ) throws -> Double? {
    let clock = ContinuousClock()
    let start = clock.now
    latest = try consider(candidate(), step: step)
    let cost = (clock.now - start) / .seconds(1)
    last = (step, seconds + cost, cost)
    return latest
  }

  @discardableResult
  private func consider(_ candidate: TrainedModel, step: Int) throws -> Double? {
    let found = try results(candidate.model, Self.qualities)
    let saving = RateCurve(baseline).saving(of: RateCurve(found))
    if let saving, saving > (best?.saving ?? 0) + Self.leastGain {
      best = Best(bytes: candidate.bytes, saving: saving, step: step)
      idle = 0
    } else {
      idle += 1
    }
    return saving
  }

  /// Of files of the signals held out.
  private func results(_ model: VQZModel, _ qualities: [Double]) throws -> [HeldOutResult] {
    try qualities.map {
      try HeldOutResult(
        model, samples, quality: $0, limit: SampleSet.heldOutLimit, threads: threads)
    }
  }

  /// What was reached, in figures; nil before the first judgement.
  package var comparison: BaseComparison? {
    guard let first = baseline.first else { return nil }
    // Bytes in the middle of the qualities.
    let middle = baseline[baseline.count / 2]
    let saved = (best?.saving ?? 0) * middle.bytes
    return BaseComparison(
      pictureCount: first.pictureCount, saving: best?.saving ?? 0, isGained: best != nil,
      latest: latest, isExhausted: isExhausted, step: best?.step ?? 0, quality: middle.quality ?? 0,
      baseBytes: middle.bytes,
      savedBytes: saved)
  }

  /// The model to be written: the best one with name, licence and provenance, or the very base
  /// where nothing was gained.
  func outcome(name: String, licence: String, provenance: String) throws -> TrainedModel {
    guard let best else { return TrainedModel(bytes: base.model.bytes, model: base.model) }
    var archive = try TensorArchive(safetensors: best.bytes)
    let licence = licence.isEmpty ? base.archive.metadata["vqz.licence"] ?? "" : licence
    archive.metadata = archive.metadata.filter { $0.key == NetworkModel.architectureKey }
    archive.metadata[NetworkModel.nameKey] = name
    archive.metadata["vqz.provenance"] = provenance
    if !licence.isEmpty { archive.metadata["vqz.licence"] = licence }
    let bytes = try archive.safetensors()
    return TrainedModel(bytes: bytes, model: try VQZModel(bytes: bytes))
  }

  /// What the provenance of a model tells besides its course.
  var provenance: [JSONMember] {
    [
      JSONMember(key: "best_step", value: .integer(Int64(best?.step ?? 0))),
      JSONMember(key: "saving", value: .number(best?.saving ?? 0)),
    ]
  }
}
