internal import VQZCore
package import VQZSignal

/// Chooses and cuts patches. Patch i of iteration n depends on the seed, n and i alone: not on the
/// threads, and not on whether the training was interrupted before.
package struct WindowSampler: Sendable {
  /// What a purpose draws its random numbers from, so that no two share a stream.
  package enum Purpose: UInt64, Sendable {
    /// Batches that are learnt from.
    case training = 1
    /// Batches that scales and counts are measured on.
    case statistics = 2
    /// Batches that codebooks are made from.
    case codebookStart = 3
  }

  /// That of the recipe.
  package let seed: UInt64
  /// Samples of a window along each axis.
  package let patch: Int
  /// What windows are cut from.
  package let samples: [Sample]
  /// Which windows are as likely as the signal itself.
  private let rules: WindowRules
  /// `areas[i]`: positions of the samples 0...i together.
  private let areas: [Int]

  /// Adds up the areas, so that a position of the data is found by halving.
  package init(
    seed: UInt64, patch: Int, samples: [Sample], rules: WindowRules = PictureRules().windows
  ) {
    self.rules = rules
    self.seed = seed
    self.patch = patch
    self.samples = samples
    var sum = 0
    self.areas = samples.map { sample in
      sum += sample.width * sample.height
      return sum
    }
  }

  /// Positions of all samples together.
  package var positionCount: Int { areas.last ?? 0 }

  /// Every position of the data is about equally likely: large pictures are chosen more often.
  package func choose(
    iteration: Int, index: Int, purpose: Purpose = .training
  ) -> Window {
    var generator = SeededGenerator(
      seed: seed &+ purpose.rawValue << 56, stream: UInt64(iteration) << 20 | UInt64(index))
    let position = generator.index(below: positionCount)
    let sample = areas.partitioningIndex { $0 > position }
    let chosen = samples[sample]
    // All four are drawn whatever the rules allow, so that they change no other window.
    let x = generator.index(below: max(1, chosen.width - patch + 1))
    let y = generator.index(below: max(1, chosen.height - patch + 1))
    let isMirrored = generator.next() >> 63 == 1
    let isUpsideDown = generator.next() >> 63 == 1
    var window = Window(
      sample: sample, x: rules.cuts.columns ? x : 0, y: rules.cuts.rows ? y : 0,
      isMirrored: rules.mirrors.columns && isMirrored,
      isUpsideDown: rules.mirrors.rows && isUpsideDown)
    window.staysLeft = !rules.mirrors.rows
    window.edge = rules.edge
    if rules.shortens, generator.next() >> 63 == 1 {
      if chosen.width <= patch { window.x = generator.index(below: chosen.width / 4 + 1) }
      if chosen.height <= patch { window.y = generator.index(below: chosen.height / 4 + 1) }
    }
    return window
  }
}

extension [Int] {
  /// First index whose element satisfies `predicate`, for elements sorted so that all those that
  /// do come last.
  fileprivate func partitioningIndex(_ predicate: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
