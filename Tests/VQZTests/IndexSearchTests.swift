import TestModels
import Testing
import VQZ
import VQZCore
import VQZEntropy
import VQZNetwork

/// The search for indices against trying every codeword, in the definition's own words.
@Suite struct IndexSearchTests {
  @Test(
    "each index is the cheapest in squared steps plus price of its bits; padding has no error",
    arguments: UInt64(0)..<12)
  func searchIsOptimal(seed: UInt64) throws {
    let trial = try SearchTrial(seed: seed)
    var random = trial.random
    _ = try trial.model.ladder.network.decoder.decode(height: 13, width: 21, quality: 1) {
      context in
      let place = (level: context.level, step: context.step)
      let target = FloatMap(
        channels: trial.step(at: place).latentChannels, height: context.height,
        width: context.width)
      for y in 0..<context.height {
        for x in 0..<context.width {
          for c in 0..<target.channels {
            target[c, y, x] = Float.random(in: -30...30, using: &random)
          }
        }
      }
      let found = trial.search.indices(
        for: target, in: context, picture: trial.picture, threads: 2)
      let judge = SearchTrial.Judge(
        trial, place, target: target, means: context.means, height: context.height,
        width: context.width)
      let count = judge.compare(found, classes: context.groupClasses)
      #expect(count == context.symbolCount)
      return found
    }
  }
}

/// A model, prices of its indices, and what every index costs.
private struct SearchTrial {
  typealias Place = (level: Int, step: Int)

  let description: NetworkDescription
  let model: VQZModel
  let archive: TensorArchive
  let search: IndexSearch
  /// Bits of every index, `[level][step][class][K]`.
  let bits: [[[[Float]]]]
  /// Squared steps that a bit is worth in the last step.
  let weight: Float = 0.3
  /// The size of the picture, where what lies beyond it is not seen.
  let picture: (height: Int, width: Int)?
  /// Goes on where the prices were drawn.
  let random: SeededGenerator

  init(seed: UInt64) throws {
    description = LadderModels.skeleton(seed: seed, qualities: 2)
    model = try Samples.model(description, seed: seed)
    archive = LadderModels.archive(description, seed: seed)
    picture = seed % 2 == 0 ? nil : (height: 13, width: 21)
    var random = SeededGenerator(seed: seed, stream: 6)
    bits = try model.ladder.tables.map {
      $0.map {
        $0.map { table in
          (0..<table.symbolCount).map { _ in Float.random(in: 0...20, using: &random) }
        }
      }
    }
    self.random = random
    search = IndexSearch(decoder: try model.ladder.network.decoder, rateWeight: weight, bits: bits)
  }

  func step(at place: Place) -> NetworkDescription.Step {
    description.levels[place.level].steps[place.step]
  }

  func deltas(at place: Place) -> [UInt16] {
    (try? archive.uint16s("decoder.levels.\(place.level).steps.\(place.step).delta")) ?? []
  }

  /// What codewords of a step are multiplied by at the coarsest quality, in the steps that spreads
  /// are counted in, 64 an octave.
  private func coarsest(_ place: Place) -> Double {
    let step = step(at: place)
    let path = "decoder.levels.\(place.level).steps.\(place.step).offset"
    let offsets = ((try? archive.int16s(path)) ?? []).prefix(step.groups).map { Double($0) }
    let deltas = deltas(at: place).prefix(step.latentChannels).map { binaryLogarithm(Double($0)) }
    let octaves = deltas.reduce(0, +) / Double(deltas.count) - Double(step.valueFractionBits)
    let spread = offsets.reduce(0, +) / Double(offsets.count)
    return binaryPower(min(max(octaves - spread / 64, -32), 32))
  }

  /// λ of a step: a bit is worth as much there as in the last one.
  func lambda(at place: Place) -> Double {
    let last = description.levels.count - 1
    let reference = coarsest((last, description.levels[last].steps.count - 1))
    let ratio = reference / coarsest(place)
    return Double(weight) * ratio * ratio
  }

  /// One step with what it is to say.
  struct Judge {
    private let trial: SearchTrial
    private let place: Place
    private let step: NetworkDescription.Step
    private let target: FloatMap
    private let means: IntegerMap?
    private let size: (height: Int, width: Int)
    private let lambda: Double
    /// Of the second quality, by channel.
    private let delta: [Double]

    init(
      _ trial: SearchTrial, _ place: Place, target: FloatMap, means: IntegerMap?, height: Int,
      width: Int
    ) {
      (self.trial, self.place, self.target, self.means) = (trial, place, target, means)
      size = (height, width)
      step = trial.step(at: place)
      lambda = trial.lambda(at: place)
      delta = trial.deltas(at: place).suffix(step.latentChannels).map { Double($0) }
    }

    /// Expects every index to cost the least; returns how many there were.
    func compare(_ found: [UInt16], classes: [UInt8]?) -> Int {
      var next = 0
      for slot in 0..<size.height * size.width * step.groups {
        let c = classes.map { Int($0[slot]) } ?? 0
        let path = "decoder.levels.\(place.level).steps.\(place.step).classes.\(c).codebook"
        let codebook = (try? trial.archive.int16s(path)) ?? []
        for part in 0..<step.dimension / step.classes[c].dimension {
          let points = points(slot: slot, part: part, class: c)
          let best = (0..<step.classes[c].codewords).map { price($0, points, codebook, class: c) }
            .min { $0.sum < $1.sum }
          let chosen = price(Int(found[next]), points, codebook, class: c)
          let slack = 1e-5 * max(chosen.size, best?.size ?? 0)
          #expect(chosen.sum <= (best?.sum ?? 0) + slack)
          next += 1
        }
      }
      return next
    }

    /// What the codeword should be, in steps. Nobody sees what lies beyond the picture: there the
    /// prediction will do.
    private func points(slot: Int, part: Int, class c: Int) -> [Double] {
      let position = slot / step.groups
      let (y, x, g) = (position / size.width, position % size.width, slot % step.groups)
      let d = step.classes[c].dimension
      let stride = trial.description.levels[place.level].stride.rows
      let isSeen = trial.picture.map { y * stride < $0.height && x * stride < $0.width }
      guard isSeen != false else { return Array(repeating: 0, count: d) }
      let scale = Double(1 << step.valueFractionBits)
      return (0..<d).map { i in
        let channel = g * step.dimension + part * d + i
        let mean = means.map { Double($0[channel, y, x]) } ?? 0
        return (Double(target[channel, y, x]) * scale - mean) / delta[channel]
      }
    }

    /// The price, and how large the numbers are that single precision subtracts.
    private func price(
      _ index: Int, _ points: [Double], _ codebook: [Int16], class c: Int
    ) -> (sum: Double, size: Double) {
      let unit = Double(1 << (trial.description.skeleton?.codewordFractionBits ?? 0))
      var sum = lambda * Double(trial.bits[place.level][place.step][c][index])
      var size = 1.0
      for (i, point) in points.enumerated() {
        let codeword = Double(codebook[index * points.count + i]) / unit
        sum += (point - codeword) * (point - codeword)
        size += point * point + codeword * codeword
      }
      return (sum, size)
    }
  }
}
