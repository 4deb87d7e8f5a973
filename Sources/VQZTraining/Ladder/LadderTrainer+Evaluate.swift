internal import VQZCore
internal import VQZNetwork

/// How well a ladder does on the pictures held out, at one quality.
package struct LadderEvaluation: Sendable, Equatable {
  package var quality: Float
  /// Bits a position by the lengths of the codewords chosen.
  package var bitsPerPosition: Double
  /// Mean over the pictures, 8-bit output.
  package var psnr: Double
  package var pictureCount: Int
}

extension LadderTrainer {
  /// Pictures are judged in tiles of so many samples either way.
  package static var tileSize: Int { 256 }

  /// The averaged network on pictures held out, with codewords chosen at the slope of the encoder.
  ///
  /// - Parameters:
  ///   - limit: most pictures.
  ///   - tiles: most tiles of each.
  package func evaluate(
    qualities: [Float], pictures limit: Int, tiles: Int = 2
  ) throws(TrainingError) -> [LadderEvaluation] {
    let packed = PackedWeights(layout: plan.layout)
    pack(average, into: packed)
    let samples = samples
    let pictures = Array(samples.heldOut.prefix(limit))
    let lanes = max(1, min(threads, pictures.count))
    let (plan, average) = (plan, average)
    let codebooks = codebooks.map { level in
      level.map {
        StepCodebooks($0.entries.map(\.codebook), rateWeight: IndexSearch.rateWeight)
      }
    }
    let found = try WorkerPool.map(count: lanes, threads: threads) { lane throws(TrainingError) in
      let pass = LadderPass(plan: plan, patch: Self.tileSize)
      var results: [(picture: Int, bits: [Double], psnr: [Double])] = []
      for number in stride(from: lane, to: pictures.count, by: lanes) {
        let picture = try samples.picture(of: pictures[number])
        var bits: [Double] = []
        var psnr: [Double] = []
        for quality in qualities {
          let judged = Self.judge(
            picture, tiles, quality, pass, packed, average, codebooks)
          bits.append(judged.bits)
          psnr.append(judged.psnr)
        }
        results.append((number, bits, psnr))
      }
      return results
    }
    let ordered = found.joined().sorted { $0.picture < $1.picture }
    return qualities.enumerated().map { index, quality in
      let count = Double(max(1, ordered.count))
      return LadderEvaluation(
        quality: quality,
        bitsPerPosition: ordered.reduce(0) { $0 + $1.bits[index] } / count,
        psnr: ordered.reduce(0) { $0 + $1.psnr[index] } / count, pictureCount: ordered.count)
    }
  }

  /// The tiles that `evaluate` judges, for other judges of them: `[256][256][3]`, picture after
  /// picture. What lies beyond a picture is as training continues it.
  package func judgedTiles(
    pictures limit: Int, tiles: Int = 2
  ) throws(TrainingError) -> [[UInt8]] {
    let cut = FloatMap(
      channels: plan.description.channels, height: Self.tileSize, width: Self.tileSize)
    var found: [[UInt8]] = []
    for sample in samples.heldOut.prefix(limit) {
      let picture = try samples.picture(of: sample)
      for choice in Self.choices(picture, tiles) {
        picture.cut(choice, into: cut)
        found.append(Self.samples(of: cut))
      }
    }
    return found
  }

  private static func samples(of map: FloatMap) -> [UInt8] {
    var samples: [UInt8] = []
    samples.reserveCapacity(map.height * map.width * map.channels)
    for y in 0..<map.height {
      for x in 0..<map.width {
        for channel in 0..<map.channels {
          samples.append(UInt8(TrainingPicture.sample(map[channel, y, x])))
        }
      }
    }
    return samples
  }

  /// At most `limit` tiles, spread over the picture.
  private static func choices(_ picture: TrainingPicture, _ limit: Int) -> [PatchChoice] {
    let columns = max(1, picture.width / tileSize)
    let all = columns * max(1, picture.height / tileSize)
    return (0..<min(all, limit)).map { number in
      let index = number * all / min(all, limit)
      return PatchChoice(sample: 0, x: index % columns * tileSize, y: index / columns * tileSize)
    }
  }

  private static func judge(
    _ picture: TrainingPicture, _ tileLimit: Int, _ quality: Float, _ pass: LadderPass,
    _ weights: PackedWeights,
    _ parameters: AlignedFloats, _ codebooks: [[StepCodebooks]]
  ) -> (bits: Double, psnr: Double) {
    let at = PatchQuality(quality: quality, step: LadderQualities.step(quality), rateScale: 1)
    var bits = 0.0
    var squares = 0
    var count = 0
    for choice in choices(picture, tileLimit) {
      picture.cut(choice, into: pass.input)
      pass.analyse(weights)
      var noise = SeededGenerator(seed: 1)
      let (output, cost) = pass.reconstruct(
        weights, parameters: parameters, codebooks: codebooks, at: at, noise: &noise)
      bits += cost.bits
      for channel in 0..<output.channels {
        for y in 0..<tileSize {
          for x in 0..<tileSize {
            let error =
              TrainingPicture.sample(output[channel, y, x])
              - TrainingPicture.sample(pass.input[channel, y, x])
            squares += error * error
          }
        }
      }
      count += tileSize * tileSize
    }
    return (
      bits / Double(max(1, count)),
      Decibels.meanablePSNR(squaredError: Double(squares), count: Double(3 * max(1, count)))
    )
  }
}
