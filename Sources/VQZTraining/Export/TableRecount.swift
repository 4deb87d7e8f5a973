import VQZEntropy
import VQZNetwork

/// Counts the codewords that the finished integer model chooses on training pictures: what its
/// probability tables are made of, so that they fit the arithmetic that will use them.
struct TableRecount {
  /// Counts are made on training signals: those held out must stay unseen.
  let samples: SampleSet
  /// Signals that are counted side by side; the sums are of integers, in any order the same.
  let threads: Int

  /// Pictures counted, and the most samples of each, either way.
  private static let pictureCount = 96
  private static let size = 512

  /// What was counted.
  struct Result {
    /// How often each codeword was chosen, `[level][step][class][K]`.
    var counts: [[[[UInt64]]]]
    /// `[level][step]`.
    var magnitudes: [[BinMagnitudes]]
  }

  /// Counts added to `before`, whose tables decide what codewords cost.
  func counts(_ model: NetworkModel, before: [[[[UInt64]]]]) throws -> Result {
    var result = Result(
      counts: before,
      magnitudes: model.description.levels.indices.map { l in
        model.description.levels[l].steps.indices.map { s in
          BinMagnitudes(model.decoder, level: l, step: s)
        }
      })
    try visit(model, counts: before, pictures: Self.pictureCount, firstQuality: 0) {
      indices, state in
      Self.tally(indices, state, in: &result.counts[state.level][state.step])
      result.magnitudes[state.level][state.step]
        .add(indices, bins: model.decoder.bins(of: state, threads: threads))
    }
    return result
  }

  /// Runs `body` with what the encoder chooses, step after step of a number of pictures.
  ///
  /// - Parameters:
  ///   - counts: their tables decide what codewords cost.
  ///   - repeats: whether fewer pictures are coded several times, each at another quality; and
  ///     what lies beyond them costs what it does in files.
  func visit(
    _ model: NetworkModel, counts: [[[[UInt64]]]], pictures wanted: Int, firstQuality: Int,
    repeats: Bool = false,
    _ body: ([UInt16], IntegerDecoder.StepState) -> Void
  ) throws {
    guard let analysis = try model.analysis else { return }
    let search = IndexSearch(
      decoder: model.decoder, rateWeight: IndexSearch.rateWeight, bits: try Self.bits(counts))
    let pictures = samples.training.count
    // Spread over the folder, so that a series of alike pictures does not count alone.
    let taken = repeats ? wanted : min(pictures, wanted)
    let qualities = model.description.qualityCount
    let pool = MapPool()
    for number in 0..<taken {
      let sample = samples.training[number * pictures / taken]
      let picture = try samples.picture(of: sample).corner(Self.size)
      // A stride that is prime to the number of qualities: neighbours in the folder, which may
      // be alike, get qualities far apart.
      let quality = (number * 29 + firstQuality) % qualities
      let targets = analysis.latents(
        of: picture.samples, height: picture.height, width: picture.width, threads: threads,
        pool: pool)
      _ = model.decoder.decode(
        height: picture.height, width: picture.width, quality: quality, threads: threads,
        pool: pool
      ) { state in
        let indices = search.indices(
          for: targets[state.level][state.step], in: state,
          picture: repeats ? (picture.height, picture.width) : nil, threads: threads)
        body(indices, state)
        return indices
      }
    }
  }

  /// Counts the indices of one step, each in the class that it was coded in.
  static func tally(
    _ indices: [UInt16], _ state: IntegerDecoder.StepState, in counts: inout [[UInt64]]
  ) {
    guard let classes = state.symbolClasses else {
      for index in indices { counts[0][Int(index)] += 1 }
      return
    }
    for (index, each) in zip(indices, classes) { counts[Int(each)][Int(index)] += 1 }
  }

  /// Bits an index costs with the table made of its counts.
  private static func bits(_ counts: [[[[UInt64]]]]) throws -> [[[[Float]]]] {
    try counts.map { steps in
      try steps.map { classes in
        try classes.map { each in
          let table = try FrequencyTable(counts: each)
          return each.indices.map { Float(table.cost(of: $0)) / 65536 }
        }
      }
    }
  }
}
