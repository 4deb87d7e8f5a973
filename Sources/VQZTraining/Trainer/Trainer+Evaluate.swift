internal import VQZCore
internal import VQZNetwork

extension Trainer {
  /// Pictures are judged in tiles of this size, so that memory does not depend on them.
  private static var tile: Int { 256 }
  /// Most tiles of one picture.
  private static var tileLimit: Int { 4 }

  /// The averaged network on the pictures held out.
  package func evaluate() throws(TrainingError) -> Evaluation {
    let averaged = PackedWeights(layout: plan.layout)
    unsafe averaged.repack(from: average.start)
    let pictures = samples.heldOut
    let lanes = max(1, min(threads, pictures.count))
    let context = EvaluationContext(
      weights: averaged, parameters: average, search: search(average), samples: samples)
    let plan = plan
    let results = try WorkerPool.map(count: lanes, threads: threads) { lane throws(TrainingError) in
      let judge = PictureJudge(plan: plan, tile: Self.tile)
      var found: [(picture: Int, result: PictureResult)] = []
      for picture in stride(from: lane, to: pictures.count, by: lanes) {
        let result = try judge.judge(pictures[picture], limit: Self.tileLimit, context)
        found.append((picture, result))
      }
      return found
    }
    // In the order of the pictures, whatever the lanes: sums of doubles have an order.
    let ordered = results.joined().sorted { $0.picture < $1.picture }.map(\.result)
    var usage = Usage(counts: [Int](repeating: 0, count: plan.codewords))
    var sum = 0.0
    for result in ordered {
      sum += result.psnr
      for codeword in usage.counts.indices { usage.counts[codeword] += result.uses[codeword] }
    }
    return Evaluation(
      psnr: sum / Double(max(1, ordered.count)),
      bitsPerPosition: usage.entropy * Double(plan.groups) / Double(plan.stride * plan.stride),
      perplexity: usage.perplexity, deadCodewords: usage.deadCount,
      pictureCount: ordered.count)
  }
}

private struct EvaluationContext: Sendable {
  var weights: PackedWeights
  var parameters: AlignedFloats
  var search: NearestCodeword
  var samples: SampleSet
}

private struct PictureResult: Sendable {
  var psnr: Double
  var uses: [Int]
}

/// Runs tiles of pictures through encoder, quantiser and decoder.
private final class PictureJudge {
  private let plan: TrainingPlan
  private let tile: Int
  private let pass: NetworkPass
  private let rows: LatentVectors
  private let vectors: AlignedFloats
  private let indices: IndexBuffer

  init(plan: TrainingPlan, tile: Int) {
    self.plan = plan
    self.tile = tile
    pass = NetworkPass(plan: plan, height: tile, width: tile)
    rows = LatentVectors(plan)
    indices = IndexBuffer(count: plan.positions(patch: tile) * plan.groups)
    vectors = AlignedFloats(count: indices.count * plan.dimension)
  }

  func judge(
    _ sample: Sample, limit: Int, _ context: EvaluationContext
  ) throws(TrainingError) -> PictureResult {
    let picture = try context.samples.picture(of: sample)
    var uses = [Int](repeating: 0, count: plan.codewords)
    var squares = 0
    var count = 0
    for corner in corners(picture, limit: limit) {
      picture.cut(
        PatchChoice(sample: 0, x: corner.x, y: corner.y),
        into: pass.input)
      rows.gather(pass.encode(context.weights), into: vectors, at: 0)
      context.search.find(vectors, rows: 0..<indices.count, into: indices)
      for row in 0..<indices.count { uses[indices[row]] += 1 }
      rows.scatter(
        indices, at: 0, of: context.parameters, at: plan.codebook.lowerBound, into: pass.values)
      let output = pass.decode(context.weights, parameters: context.parameters)
      let height = min(tile, picture.height)
      let width = min(tile, picture.width)
      squares += squaredError(output, height: height, width: width)
      count += height * width * picture.channels
    }
    return PictureResult(
      psnr: peakSignalToNoise(squaredError: Double(squares), count: Double(count)), uses: uses)
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
  private func squaredError(_ output: FloatMap, height: Int, width: Int) -> Int {
    var sum = 0
    for channel in 0..<plan.description.channels {
      for y in 0..<height {
        for x in 0..<width {
          let error =
            TrainingPicture.sample(output[channel, y, x])
            - TrainingPicture.sample(pass.input[channel, y, x])
          sum += error * error
        }
      }
    }
    return sum
  }
}
