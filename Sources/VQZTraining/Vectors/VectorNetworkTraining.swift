internal import VQZCore
internal import VQZNetwork

/// Trains a network of vectors that codes coefficients, given their bases, at every step between
/// two.
///
/// Each step takes some vectors in fixed parts, whose gradients are added in their order, so that
/// the same network comes out for any number of threads.
struct VectorNetworkTraining {
  /// Hidden values, steps of training, and the learning rate at its highest.
  struct Options: Sendable, Equatable {
    var hidden: Int
    var steps: Int
    var rate = 3e-3
    /// Logarithms to base 2 of the steps of quantising, in root mean squares of the samples.
    var finest: Float
    var coarsest: Float
    var seed: UInt64
  }

  let options: Options
  let threads: Int

  /// Vectors of a step, and of one part of them.
  static let batch = 256
  private static let part = 64
  /// Longest gradient that is followed.
  private static let longest = 50.0
  private static let rampSteps = 200
  /// Least spread: what hardly varies would be told to the hidden values too loudly.
  private static let leastSpread: Float = 0.02

  /// - Parameters:
  ///   - vectors: coefficients by falling variance.
  ///   - bases: what codebooks make of them that have not seen them.
  ///   - report: told the share that is done; what it throws ends the training.
  /// - Throws: `diverged` where the loss is no longer a number.
  func run(
    _ vectors: VectorRows, _ bases: VectorRows, _ report: (Double) throws -> Void
  ) throws -> PackedNetwork {
    let network = VectorNetwork(dimensions: vectors.dimensions, hidden: options.hidden)
    let packed = PackedNetwork(
      network, spreads: spreads(vectors.less(bases, threads: threads)), seed: options.seed)
    let (placed, placedBases) = (network.groups.spread(vectors), network.groups.spread(bases))
    let passes = (0..<Self.batch / Self.part).map { _ in VectorPass(network, rows: Self.part) }
    var recipe = OptimiserRecipe()
    recipe.secondDecay = 0.999
    let optimiser = Optimiser(count: network.count, recipe: recipe)
    // The average is not used, and follows at once.
    let average = AlignedFloats(count: network.count)
    var order = RowOrder(count: vectors.count, seed: options.seed)
    for step in 0..<options.steps {
      let chosen = order.next(Self.batch)
      let losses = WorkerPool.map(count: passes.count, threads: threads) { index in
        let range = index * Self.part..<(index + 1) * Self.part
        let pass = passes[index]
        pass.take(
          placed, placedBases, chosen.rows[range], logs: chosen.places[range].map(log))
        let loss = pass.forward(packed)
        pass.backward(packed, times: 1 / Float(Self.batch))
        return loss
      }
      guard losses.reduce(0, +).isFinite else { throw TrainingError.diverged(step: step) }
      let length = optimiser.reduce(passes.map(\.gradient), threads: threads)
      optimiser.update(
        packed.parameters, average: average, decayed: 0, step: step + 1, rate: rate(step),
        gradientLength: length, longest: Self.longest, averaging: 1, threads: threads)
      packed.repack(threads: threads)
      if step % 16 == 0 { try report(Double(step) / Double(options.steps)) }
    }
    guard packed.parameters.values.allSatisfy(\.isFinite) else {
      throw TrainingError.diverged(step: options.steps)
    }
    return packed
  }

  /// The logarithm of a step, by a place between the finest and the coarsest, 0 to 1.
  private func log(_ place: Float) -> Float {
    options.finest + (options.coarsest - options.finest) * place
  }

  /// A short ramp, then a cosine to nothing.
  private func rate(_ step: Int) -> Double {
    let ramp = min(Self.rampSteps, options.steps / 10 + 1)
    let wave = (1 + Schedule.cosineOfPi(Double(step) / Double(options.steps))) / 2
    return options.rate * min(1, Double(step + 1) / Double(ramp)) * wave
  }

  /// The standard deviation of each column.
  private func spreads(_ rows: VectorRows) -> [Float] {
    var sums = [Double](repeating: 0, count: rows.dimensions)
    var squares = sums
    for row in 0..<rows.count {
      for (column, x) in rows.vector(row).enumerated() {
        sums[column] += Double(x)
        squares[column] += Double(x) * Double(x)
      }
    }
    let n = Double(rows.count)
    return zip(sums, squares).map { sum, square in
      let variance = square / n - sum / n * (sum / n)
      return max(Self.leastSpread, Float(max(0, variance).squareRoot()))
    }
  }
}

/// Rows in random order, all of them once before any comes again; and a random place for each.
private struct RowOrder {
  private var order: [Int]
  private var at = 0
  private var generator: SeededGenerator

  init(count: Int, seed: UInt64) {
    order = Array(0..<count)
    generator = SeededGenerator(seed: seed, stream: 0x726F77)
  }

  mutating func next(_ count: Int) -> (rows: [Int], places: [Float]) {
    var rows: [Int] = []
    var places: [Float] = []
    while rows.count < count {
      if at == 0 {
        for last in stride(from: order.count - 1, to: 0, by: -1) {
          order.swapAt(last, generator.index(below: last + 1))
        }
      }
      rows.append(order[at])
      places.append(generator.uniform())
      at = (at + 1) % order.count
    }
    return (rows, places)
  }
}
