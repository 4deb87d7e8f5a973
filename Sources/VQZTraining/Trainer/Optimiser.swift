internal import VQZCore
package import VQZNetwork

/// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), and the
/// moving average of the parameters.
///
/// Works on fixed blocks of parameters, so that any number of threads gives the same bits; and
/// with basic arithmetic and square roots only, which are the same on every machine.
@safe package final class Optimiser: @unchecked Sendable {
  /// First and second moments of the gradients.
  let first: AlignedFloats
  let second: AlignedFloats
  /// Sum of the chunks' gradients, then their mean.
  let gradient: AlignedFloats

  private let recipe: Recipe

  /// Parameters of one block.
  private static let block = 1 << 14

  /// - Parameter count: a multiple of 16.
  package init(count: Int, recipe: Recipe) {
    self.recipe = recipe
    first = AlignedFloats(count: count)
    second = AlignedFloats(count: count)
    gradient = AlignedFloats(count: count)
  }

  private var blocks: Int { (gradient.count + Self.block - 1) / Self.block }

  private func range(_ block: Int) -> StrideTo<Int> {
    stride(
      from: block * Self.block, to: min((block + 1) * Self.block, gradient.count), by: 16)
  }

  /// Adds the chunks' gradients in their order; returns the length of the sum.
  package func reduce(_ chunks: [AlignedFloats], threads: Int) -> Double {
    let squares = WorkerPool.map(count: blocks, threads: threads) { block in
      for (number, chunk) in chunks.enumerated() {
        for index in range(block) {
          let part = chunk.vector(at: index)
          gradient.setVector(number == 0 ? part : gradient.vector(at: index) + part, at: index)
        }
      }
      var total = SIMD16<Float>(repeating: 0)
      for index in range(block) {
        let sum = gradient.vector(at: index)
        total += sum * sum
      }
      var square = 0.0
      for lane in 0..<16 { square += Double(total[lane]) }
      return square
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// One step. Parameters without gradient (a codebook that is not trained by it) stay.
  ///
  /// - Parameters:
  ///   - step: 1 for the first.
  ///   - decayed: parameters below this also decay towards 0.
  ///   - averaging: share of the new parameters in their moving average.
  package func update(
    _ parameters: AlignedFloats, average: AlignedFloats, decayed: Int, step: Int, rate: Double,
    gradientLength: Double, averaging: Float, threads: Int
  ) {
    let scale = Float(min(1, recipe.gradientNorm / max(gradientLength, 1e-30)))
    let (b1, b2) = (Float(recipe.firstDecay), Float(recipe.secondDecay))
    let rate1 = Float(rate / (1 - Self.power(recipe.firstDecay, step)))
    let root = Float(1 / (1 - Self.power(recipe.secondDecay, step)).squareRoot())
    let shrink = Float(rate * recipe.weightDecay)
    let epsilon = SIMD16<Float>(repeating: 1e-8)
    WorkerPool.forEach(count: blocks, threads: threads) { block in
      for index in range(block) {
        var value = parameters.vector(at: index)
        let g = gradient.vector(at: index) * scale
        let m = first.vector(at: index) * b1 + g * (1 - b1)
        let s = second.vector(at: index) * b2 + g * g * (1 - b2)
        first.setVector(m, at: index)
        second.setVector(s, at: index)
        if index < decayed { value -= value * shrink }
        value -= m * rate1 / (s.squareRoot() * root + epsilon)
        parameters.setVector(value, at: index)
        let old = average.vector(at: index)
        average.setVector(old + (value - old) * averaging, at: index)
      }
    }
  }

  /// base^exponent by squaring: the same on every machine, unlike `pow`.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
