internal import VQZCore
internal import VQZNetwork

extension Trainer {
  /// Pictures are judged in tiles of at most this size, so that memory does not depend on them.
  private static var largestTile: Int { 256 }
  /// Most tiles of one picture.
  private static var tileLimit: Int { 4 }

  /// The averaged network on the pictures held out, with the assignment of this point of the training.
  package func evaluate() throws(TrainingError) -> Evaluation {
    let averaged = PackedWeights(layout: plan.layout)
    unsafe averaged.repack(from: average.start)
    let pictures = samples.heldOut
    let lanes = max(1, min(threads, pictures.count))
    let progress = schedule.progress(step: step, seconds: secondsBefore)
    let context = EvaluationContext(
      weights: averaged, parameters: average,
      assignment: assignment(average, progress: progress), samples: samples, recipe: recipe)
    let (plan, isSoft) = (plan, plain.assignment.isSoft)
    // Small pictures in tiles of their size: a tile is filled up by mirroring.
    let largest = pictures.map { max($0.width, $0.height) }.max() ?? 0
    let tile = min(Self.largestTile, max(16, (largest + 15) / 16 * 16))
    let results = try WorkerPool.map(count: lanes, threads: threads) { lane throws(TrainingError) in
      let judge = PictureJudge(plan: plan, tile: tile, isSoft: isSoft)
      var found: [(picture: Int, result: PictureResult)] = []
      for picture in stride(from: lane, to: pictures.count, by: lanes) {
        let result = try judge.judge(
          pictures[picture], number: picture, limit: Self.tileLimit, context)
        found.append((picture, result))
      }
      return found
    }
    // In the order of the pictures, whatever the lanes: sums have an order.
    let ordered = results.joined().sorted { $0.picture < $1.picture }.map(\.result)
    var statistics = ChunkStatistics(plan: plan)
    for result in ordered { statistics.add(result.statistics) }
    let sampleCount = ordered.reduce(0) { $0 + $1.sampleCount }
    return Evaluation(
      psnr: ordered.reduce(0) { $0 + $1.psnr } / Double(max(1, ordered.count)),
      loss: statistics.loss(plain, sampleCount: Double(max(1, sampleCount))),
      distortion: statistics.squaredError / Double(max(1, sampleCount)),
      information: statistics.information(
        prices: prices, pixelCount: statistics.vectorCount / plan.groups * plan.area),
      pictureCount: ordered.count)
  }
}

private struct EvaluationContext: Sendable {
  var weights: PackedWeights
  var parameters: AlignedFloats
  var assignment: CodewordAssignment
  var samples: SampleSet
  var recipe: Recipe
}

private struct PictureResult: Sendable {
  var statistics: ChunkStatistics
  var sampleCount: Int

  var psnr: Double {
    Decibels.meanablePSNR(squaredError: Double(statistics.sampleError), count: Double(sampleCount))
  }
}

/// Runs tiles of pictures through encoder, quantiser and decoder.
private final class PictureJudge {
  private let plan: TrainingPlan
  private let tile: Int
  private let pass: NetworkPass
  private let rows: LatentVectors
  private let quantiser: LatentQuantiser
  /// Of what lies in the mirrored part of a tile; nobody wants to know.
  private var beyond: ChunkStatistics

  init(plan: TrainingPlan, tile: Int, isSoft: Bool) {
    self.plan = plan
    self.tile = tile
    pass = NetworkPass(plan: plan, height: tile, width: tile)
    rows = LatentVectors(plan)
    quantiser = LatentQuantiser(
      plan, vectorCount: plan.positions(patch: tile) * plan.groups, isSoft: isSoft)
    beyond = ChunkStatistics(plan: plan)
  }

  func judge(
    _ sample: Sample, number: Int, limit: Int, _ context: EvaluationContext
  ) throws(TrainingError) -> PictureResult {
    let picture = try context.samples.picture(of: sample)
    var result = PictureResult(statistics: ChunkStatistics(plan: plan), sampleCount: 0)
    var generator = SeededGenerator(seed: ~context.recipe.seed, stream: 1 << 61 | UInt64(number))
    let height = min(tile, picture.height)
    let width = min(tile, picture.width)
    for corner in corners(picture, limit: limit) {
      picture.cut(
        PatchChoice(sample: 0, x: corner.x, y: corner.y),
        into: pass.input)
      rows.gather(pass.encode(context.weights), into: quantiser.vectors, at: 0)
      quantise(height: height, width: width, context, &generator, &result.statistics)
      let output = pass.decode(context.weights, parameters: context.parameters)
      compare(output, height: height, width: width, &result.statistics)
      result.sampleCount += height * width * picture.channels
    }
    return result
  }

  /// ẑ of the whole tile; only vectors of positions inside the picture are counted.
  private func quantise(
    height: Int, width: Int, _ context: EvaluationContext, _ generator: inout SeededGenerator,
    _ statistics: inout ChunkStatistics
  ) {
    let columns = tile / plan.stride
    let inside = (width + plan.stride - 1) / plan.stride
    let base = plan.codebook.lowerBound
    func assign(_ part: Range<Int>, _ target: inout ChunkStatistics) {
      guard !part.isEmpty else { return }
      quantiser.assign(
        part.lowerBound * plan.groups..<part.upperBound * plan.groups, context.assignment,
        codebook: context.parameters, at: base, generator: &generator, statistics: &target)
    }
    for y in 0..<columns {
      let isInside = y * plan.stride < height
      let edge = y * columns + (isInside ? inside : 0)
      assign(y * columns..<edge, &statistics)
      assign(edge..<(y + 1) * columns, &beyond)
    }
    switch context.assignment.rule {
    case .hard:
      rows.scatter(
        quantiser.indices, at: 0, of: context.parameters, at: base, into: pass.values)
    case .soft: rows.scatter(quantiser.means, at: 0, into: pass.values)
    }
    let channels = plan.latentChannels
    rows.forEachValue(pass.values) { offset, element in
      let position = element / channels
      guard position / columns * plan.stride < height, position % columns < inside else { return }
      let error = unsafe pass.values.storage[offset] - quantiser.vectors[element]
      statistics.quantisationError += Double(error * error)
    }
  }

  /// Corners of at most `limit` whole tiles, spread over the picture; a picture smaller than a
  /// tile is one tile, continued by mirroring.
  private func corners(_ picture: TrainingPicture, limit: Int) -> [(x: Int, y: Int)] {
    let columns = max(1, picture.width / tile)
    let all = columns * max(1, picture.height / tile)
    let taken = min(all, limit)
    return (0..<taken).map { number in
      let index = number * all / taken
      return (x: index % columns * tile, y: index / columns * tile)
    }
  }

  /// Only what lies inside the picture counts.
  private func compare(
    _ output: FloatMap, height: Int, width: Int, _ statistics: inout ChunkStatistics
  ) {
    for channel in 0..<plan.description.channels {
      for y in 0..<height {
        for x in 0..<width {
          let (found, wanted) = (output[channel, y, x], pass.input[channel, y, x])
          let error = TrainingPicture.sample(found) - TrainingPicture.sample(wanted)
          statistics.sampleError += error * error
          statistics.squaredError += Double((found - wanted) * (found - wanted))
        }
      }
    }
  }
}
