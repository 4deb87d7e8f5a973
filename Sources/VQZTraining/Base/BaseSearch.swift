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
  package struct Best: Sendable {
    /// The file.
    package var bytes: [UInt8]
    /// Share of bits at equal PSNR that its files of the signals held out save.
    package var saving: Double
    /// Iterations that it has learnt from.
    package var step: Int

    package init(bytes: [UInt8], saving: Double, step: Int) {
      self.bytes = bytes
      self.saving = saving
      self.step = step
    }
  }

  /// What is to be written of the best model.
  private struct StoredBest {
    /// The whole file; nil where no form of it is worth its bytes.
    var file: [UInt8]?
    /// Bytes in its smallest form.
    var byteCount: Int
    var saving: Double
    /// That of the best model.
    var step: Int
  }

  package let base: BaseModel
  private let samples: SampleSet
  private let threads: Int

  /// Files of the base at five qualities; none before the first judgement.
  private(set) var baseline: [HeldOutResult] = []
  /// Nil where nothing is better than the base so far.
  package var best: Best?
  /// The form of the best one that is to be written; nil before one was chosen.
  private var chosen: StoredBest?
  /// Most bytes of the file that is to be written; nil where its bytes count with those of files.
  package var byteLimit: Int?
  /// Signals that the model is taken to be for at least.
  package var leastSignalCount = Recipe.leastSignalCount
  /// What the last model that was judged saves, and in how many bytes, where that matters.
  private var latest: Double?
  private var judgedByteCount: Int?
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
    let saving = try saving(candidate)
    if let saving, saving > (best?.saving ?? 0) + Self.leastGain {
      best = Best(bytes: candidate.bytes, saving: saving, step: step)
      idle = 0
    } else {
      idle += 1
    }
    return saving
  }

  /// Makes the best model smaller: of forms that are more and more coarse, takes the one with which
  /// model and files together are smallest, or the one within `byteLimit` that saves most.
  ///
  /// The signals are a sample of what the model is for, so their files count as those of
  /// `leastSignalCount` signals at least.
  ///
  /// - Parameters:
  ///   - coarseness: that of the training: forms are at least as coarse.
  ///   - judged: called after each form.
  package func choose(coarseness: Double, _ judged: () -> Void) throws {
    guard let best, chosen?.step != best.step else { return }
    let model = try VQZModel(bytes: best.bytes)
    let coarse = try CoarseModel(model, from: base)
    let count = Double(
      max(samples.trainingSignalCount + samples.heldOutSignalCount, leastSignalCount))
    var choice = StoredBest(file: nil, byteCount: 0, saving: 0, step: best.step)
    // What the base costs: its files, or nothing where a form only has to gain something.
    var leastCost = byteLimit == nil ? count * middle.bytes : 0
    func consider(_ candidate: TrainedModel, saving: Double?) throws {
      let byteCount = try stored(candidate.model).count
      guard let saving = try saving ?? self.saving(candidate) else { return }
      (latest, judgedByteCount) = (saving, byteCount)
      judged()
      let cost: Double
      if let byteLimit {
        cost = byteCount + provenanceByteCount <= byteLimit ? -saving : .infinity
      } else {
        cost = Double(byteCount) + count * middle.bytes * (1 - saving)
      }
      guard cost < leastCost else { return }
      leastCost = cost
      choice = StoredBest(
        file: candidate.bytes, byteCount: byteCount, saving: saving, step: best.step)
    }
    try consider(TrainedModel(bytes: best.bytes, model: model), saving: best.saving)
    let shares = coarseness > 0 ? Self.factors.map { $0 * coarseness } : Self.shares
    for share in shares {
      let before = leastCost
      try consider(try coarse.model(share: share, keepsTables: false), saving: nil)
      // Coarser ones only lose more than the files' own share of all bytes.
      if choice.file != nil, leastCost == before { break }
    }
    chosen = choice
    judgedByteCount = choice.byteCount
    latest = choice.saving
  }

  /// What the hashes of a provenance take in a model file, which is written when all else is
  /// chosen, and the rest of it, about.
  private var provenanceByteCount: Int {
    8 * min(samples.trainingSignalCount, LearntFiles.limit) + 32 * samples.heldOutSignalCount + 1000
  }

  /// Spacings of differences, as shares of the size of weights.
  private static let shares = [0.03, 0.06, 0.12, 0.24, 0.48]
  /// The same as multiples of what a training foresaw; grids are powers of two.
  private static let factors = [1.4142, 2, 2.8284, 4]

  /// The fewest bytes that hold a model: what it has beyond the built-in one, which every program
  /// has, or all of it.
  private func stored(_ model: VQZModel) throws -> [UInt8] {
    if let builtIn = try? VQZModel.builtIn(for: model.kind),
      builtIn.identifier == base.identifier
    {
      let difference = try model.difference(from: base.model)
      // A whole model is packed in some seconds, and never this small.
      if difference.count < base.model.byteCount / 8 { return difference }
      let packed = try model.packedBytes
      return difference.count < packed.count ? difference : packed
    }
    return try model.packedBytes
  }

  private func saving(_ candidate: TrainedModel) throws -> Double? {
    RateCurve(baseline).saving(of: RateCurve(try results(candidate.model, Self.qualities)))
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
    let saving = chosen?.saving ?? best?.saving ?? 0
    let middle = middle
    return BaseComparison(
      pictureCount: first.pictureCount, saving: saving,
      isGained: chosen.map { $0.file != nil } ?? (best != nil),
      latest: latest, isExhausted: isExhausted, step: best?.step ?? 0, quality: middle.quality ?? 0,
      modelByteCount: judgedByteCount, baseBytes: middle.bytes, savedBytes: saving * middle.bytes)
  }

  /// Files of the base in the middle of the qualities.
  private var middle: HeldOutResult { baseline[baseline.count / 2] }

  /// The model to be written, in its smallest form, with name, licence and provenance; or the very
  /// base where nothing was gained.
  func outcome(name: String, licence: String, provenance: String) throws -> TrainedModel {
    guard let best, chosen?.file != nil || chosen == nil else {
      return TrainedModel(bytes: try stored(base.model), model: base.model)
    }
    var archive = try TensorArchive(safetensors: chosen?.file ?? best.bytes)
    let licence = licence.isEmpty ? base.archive.metadata["vqz.licence"] ?? "" : licence
    let kept = [NetworkModel.architectureKey, NetworkModel.extensionKey]
    archive.metadata = archive.metadata.filter { kept.contains($0.key) }
    archive.metadata[NetworkModel.nameKey] = name
    archive.metadata["vqz.provenance"] = provenance
    if !licence.isEmpty { archive.metadata["vqz.licence"] = licence }
    let model = try VQZModel(bytes: try archive.safetensors())
    return TrainedModel(bytes: try stored(model), model: model)
  }

  /// What the provenance of a model tells besides its course.
  var provenance: [JSONMember] {
    [
      JSONMember(key: "best_step", value: .integer(Int64(best?.step ?? 0))),
      JSONMember(key: "saving", value: .number(best?.saving ?? 0)),
    ]
  }
}
