internal import VQZCore
package import VQZNetwork

/// Where one training patch comes from.
package struct PatchChoice: Sendable, Equatable {
  /// Index into the samples of the sampler.
  package var sample: Int
  /// Left and top of the patch in the picture.
  package var x: Int
  package var y: Int
  package var isMirrored: Bool
  package var isUpsideDown: Bool

  package init(sample: Int, x: Int, y: Int, isMirrored: Bool = false, isUpsideDown: Bool = false) {
    self.sample = sample
    self.x = x
    self.y = y
    self.isMirrored = isMirrored
    self.isUpsideDown = isUpsideDown
  }
}

/// Chooses and cuts patches. Patch i of step s depends on the seed, s and i alone: not on the
/// threads, and not on whether the training was interrupted before.
package struct PatchSampler: Sendable {
  /// What a purpose draws its random numbers from, so that no two share a stream.
  package enum Purpose: UInt64, Sendable {
    case training = 1
    case statistics = 2
    case codebookStart = 3
  }

  package let seed: UInt64
  package let patch: Int
  package let samples: [Sample]
  /// `areas[i]`: positions of the samples 0...i together.
  private let areas: [Int]

  package init(seed: UInt64, patch: Int, samples: [Sample]) {
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
    step: Int, index: Int, purpose: Purpose = .training
  ) -> PatchChoice {
    var generator = SeededGenerator(
      seed: seed &+ purpose.rawValue << 56, stream: UInt64(step) << 20 | UInt64(index))
    let position = generator.index(below: positionCount)
    let sample = areas.partitioningIndex { $0 > position }
    let chosen = samples[sample]
    return PatchChoice(
      sample: sample,
      x: generator.index(below: max(1, chosen.width - patch + 1)),
      y: generator.index(below: max(1, chosen.height - patch + 1)),
      isMirrored: generator.next() >> 63 == 1,
      isUpsideDown: generator.next() >> 63 == 1)
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

extension TrainingPicture {
  /// Cuts the patch with its corner at (x, y) into `map`, which has the size of the patch. What
  /// lies outside the picture is mirrored at its edge.
  package func cut(_ choice: PatchChoice, into map: FloatMap) {
    let scale = SampleScale.bytes
    let isInside = choice.x + map.width <= width
    for row in 0..<map.height {
      let down = choice.isUpsideDown ? map.height - 1 - row : row
      let line = Self.reflected(choice.y + down, size: height) * width
      var target = map.origin + row * map.rowStride
      for column in 0..<map.width {
        let x = choice.x + (choice.isMirrored ? map.width - 1 - column : column)
        let source = (line + (isInside ? x : Self.reflected(x, size: width))) * channels
        for channel in 0..<channels {
          unsafe map.storage[target + channel] = scale.activation(
            of: Int(samples[source + channel]))
        }
        target += FloatMap.lanes
      }
    }
  }

  /// The index inside 0..<size that mirroring at both edges maps `index` to.
  static func reflected(_ index: Int, size: Int) -> Int {
    let period = 2 * size
    let folded = index % period
    return folded < size ? folded : period - 1 - folded
  }
}
