/// Encoding towards a size or a quality of the result.
extension LadderEncoder {
  static func check(_ target: EncodingTarget?, _ model: LadderModel) throws(VQZError) {
    guard let target else { return }
    guard target.isValid else {
      throw VQZError(.usage, "target: found \(target), expected a number above 0")
    }
    guard model.qualityCount > 1 else {
      throw VQZError(
        .usage, "target: found a model of one quality, \(model.name), expected one of several",
        hint: "a model with one quality has one size for a picture")
    }
  }

  /// Encodes at the quality that comes nearest to `target`, and writes only that.
  func encode(
    _ signal: Signal, target: EncodingTarget, _ watch: WorkWatch,
    to sink: ([UInt8]) throws -> Void
  ) throws(VQZError) -> EncodeSummary {
    let count = model.qualityCount
    let trials = count.bitWidth - count.leadingZeroBitCount
    var trial = 0
    var search = QualityBisection(count: count)
    while let index = search.next {
      var bytes: [UInt8] = []
      let summary = try encode(
        try SourceRows(signal), qualityIndex: index, watch.part(trial, of: trials)
      ) { bytes += $0 }
      trial += 1
      search.note(bytes, summary, isReached: target.isReached(by: summary))
    }
    var kept = search.result(of: target)
    kept.summary.missedTarget = target.isMissed(by: kept.summary) ? target : nil
    do {
      try sink(kept.bytes)
    } catch {
      throw VQZError(wrapping: error)
    }
    return kept.summary
  }
}

/// Finds the two neighbouring qualities between which a target lies, by halving.
struct QualityBisection {
  typealias Trial = (bytes: [UInt8], summary: EncodeSummary)

  private let count: Int
  /// The highest quality known to stay below the target and the lowest known to reach it, with
  /// what they gave; only these two are in memory.
  private var below: (index: Int, trial: Trial?)
  private var reached: (index: Int, trial: Trial?)

  init(count: Int) {
    self.count = count
    below = (-1, nil)
    reached = (count, nil)
  }

  /// The quality to try; nil when the two are neighbours.
  var next: Int? {
    reached.index - below.index > 1 ? (below.index + reached.index) / 2 : nil
  }

  mutating func note(_ bytes: [UInt8], _ summary: EncodeSummary, isReached: Bool) {
    if isReached {
      reached = (summary.qualityIndex, (bytes, summary))
    } else {
      below = (summary.qualityIndex, (bytes, summary))
    }
  }

  func result(of target: EncodingTarget) -> Trial {
    let choice = target.choice(first: reached.index, count: count) { index in
      (index == below.index ? below : reached).trial?.summary.bitsPerPixel ?? 0
    }
    let trial = choice == below.index ? below.trial : reached.trial
    // There is always one: the search has tried at least one quality, and both that remain.
    guard let trial else { preconditionFailure("quality \(choice) was not tried") }
    return trial
  }
}
