import VQZCore

extension EncodingTarget {
  /// Encodes at several qualities, and writes only the file that comes nearest to the target.
  ///
  /// - Parameters:
  ///   - count: qualities, 1 or more; a higher one is larger and better.
  ///   - encode: encodes at a quality, 0 ..< count, which its summary names.
  func search(
    count: Int, _ watch: WorkWatch, to sink: ([UInt8]) throws -> Void,
    encode: (Int, WorkWatch, ([UInt8]) throws -> Void) throws(VQZError) -> EncodeSummary
  ) throws(VQZError) -> EncodeSummary {
    let trials = count.bitWidth - count.leadingZeroBitCount
    var trial = 0
    var search = QualityBisection(count: count)
    while let index = search.next {
      var bytes: [UInt8] = []
      let summary = try encode(index, watch.part(trial, of: trials)) { bytes += $0 }
      trial += 1
      search.note(bytes, summary, isReached: isReached(by: summary))
    }
    var kept = search.result(of: self)
    kept.summary.missedTarget = isMissed(by: kept.summary) ? self : nil
    do {
      try sink(kept.bytes)
    } catch {
      throw VQZError(wrapping: error)
    }
    return kept.summary
  }
}

/// Finds the two neighbouring qualities between which a target lies, by halving.
private struct QualityBisection {
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
