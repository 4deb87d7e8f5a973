internal import VQZCore
internal import VQZNetwork

extension LadderTrainer {
  /// Signals are judged in tiles of so many samples along each axis.
  package static var tileSize: Int { 256 }

  /// The averaged network on signals held out, with codewords chosen at the slope of the encoder.
  ///
  /// - Parameters:
  ///   - qualities: 0 to 1 each.
  ///   - limit: most signals.
  ///   - tiles: most tiles of each.
  package func evaluate(
    qualities: [Float], pictures limit: Int, tiles: Int = 2
  ) throws(TrainingError) -> [LadderEvaluation] {
    let packed = PackedWeights(layout: plan.layout)
    pack(average, into: packed)
    let (plan, average) = (plan, average)
    let codebooks = codebooks.map { level in
      level.map {
        ClassCodebooks($0.entries.map(\.codebook), rateWeight: IndexSearch.rateWeight)
      }
    }
    let found = try samples.judge(
      Array(samples.heldOut.prefix(limit)), threads: threads,
      tools: { LadderJudge(plan, packed, average, codebooks, tileSize: Self.tileSize) },
      { judge, signal, _ in qualities.map { judge.judge(signal, quality: $0, tileLimit: tiles) } })
    let count = Double(max(1, found.count))
    return qualities.enumerated().map { index, quality in
      LadderEvaluation(
        quality: quality,
        bitsPerPosition: found.reduce(0) { $0 + $1[index].bitsPerPosition } / count,
        psnr: found.reduce(0) { $0 + $1[index].psnr } / count, pictureCount: found.count)
    }
  }

  /// The tiles that `evaluate` judges, for other judges of them: `[256][256][3]`, signal after
  /// signal. What lies beyond a signal is as training continues it.
  func judgedTiles(
    pictures limit: Int, tiles: Int = 2
  ) throws(TrainingError) -> [[UInt8]] {
    let cut = FloatMap(
      channels: plan.description.channels, height: Self.tileSize, width: Self.tileSize)
    var found: [[UInt8]] = []
    for sample in samples.heldOut.prefix(limit) {
      let signal = try samples.picture(of: sample)
      for tile in Window.tiles(signal, size: Self.tileSize, limit: tiles) {
        signal.cut(tile, into: cut)
        found.append(Self.samples(of: cut))
      }
    }
    return found
  }

  /// The nearest 8-bit samples of a map, `[height][width][channels]`.
  private static func samples(of map: FloatMap) -> [UInt8] {
    var samples: [UInt8] = []
    samples.reserveCapacity(map.height * map.width * map.channels)
    for y in 0..<map.height {
      for x in 0..<map.width {
        for channel in 0..<map.channels {
          samples.append(UInt8(TrainingSignal.sample(map[channel, y, x])))
        }
      }
    }
    return samples
  }
}
