internal import VQZCore
package import VQZNetwork

/// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), Muon for
/// the weights of convolutions where the recipe asks for it, and the moving average of the
/// parameters.
///
/// Works on fixed blocks of parameters, so that any number of threads gives the same bits; and
/// with basic arithmetic and square roots only, which are the same on every machine.
@safe package final class Optimiser: @unchecked Sendable {
  /// Which rule moves a parameter.
  private enum Rule {
    /// By the gradient over the root of its mean square, value by value.
    case adam
    /// By the orthogonalised momentum of the whole matrix.
    case muon
  }

  /// At most `block` parameters of one rule: one item of work.
  private struct Piece {
    var range: Range<Int>
    var rule: Rule
  }

  /// First and second moments of the gradients; with Muon the first is the momentum, and there is
  /// no second.
  package let first: AlignedFloats
  package let second: AlignedFloats
  /// Sum of the chunks' gradients, then their mean.
  let gradient: AlignedFloats

  /// Of every block the sum of the squares of its gradients.
  private let squares: UnsafeMutableBufferPointer<Double>
  /// Rates and decays; the rates of an iteration come from the schedule.
  private let recipe: OptimiserRecipe
  /// Nil where everything is moved by Adam.
  private let muon: MuonUpdate?
  /// All parameters, in the order of the buffer.
  private let pieces: [Piece]

  /// Parameters of one block.
  private static let block = 1 << 14

  /// - Parameters:
  ///   - count: a multiple of 16.
  ///   - layout: whose convolutions Muon is for; not needed with Adam.
  ///   - linear: paths of convolutions that Adam is to move even so, such as those that only
  ///     read from or write to something with few channels.
  package init(
    count: Int, recipe: OptimiserRecipe, layout: ParameterLayout? = nil, linear: Set<String> = []
  ) {
    self.recipe = recipe
    first = AlignedFloats(count: count)
    second = AlignedFloats(count: count)
    gradient = AlignedFloats(count: count)
    switch recipe.kind {
    case .adam: muon = nil
    case .muon:
      guard let layout else { preconditionFailure("Muon without a layout") }
      muon = MuonUpdate(entries: layout.entries.filter { !linear.contains($0.path) })
    }
    pieces = Self.pieces(count: count, matrices: muon?.ranges ?? [])
    unsafe squares = .allocate(capacity: (count + Self.block - 1) / Self.block)
    unsafe squares.initialize(repeating: 0)
  }

  deinit {
    unsafe squares.deallocate()
  }

  /// Cuts 0..<count at the matrices and into blocks.
  private static func pieces(count: Int, matrices: [Range<Int>]) -> [Piece] {
    var pieces: [Piece] = []
    func cut(_ range: Range<Int>, _ rule: Rule) {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
        pieces.append(Piece(range: start..<min(start + block, range.upperBound), rule: rule))
      }
    }
    // Between the matrices of Muon lie biases and everything that is no convolution.
    var end = 0
    for matrix in matrices {
      cut(end..<matrix.lowerBound, .adam)
      cut(matrix, .muon)
      end = matrix.upperBound
    }
    cut(end..<count, .adam)
    return pieces
  }

  /// The vectors of sixteen in a block.
  private func range(_ block: Int) -> StrideTo<Int> {
    stride(
      from: block * Self.block, to: min((block + 1) * Self.block, gradient.count), by: 16)
  }

  /// Adds the chunks' gradients in their order; returns the length of the sum.
  package func reduce(_ chunks: [AlignedFloats], threads: Int) -> Double {
    WorkerPool.forEach(count: unsafe squares.count, threads: threads) { block in
      // The first is copied, the others are added in their order: one order of sums for any
      // threads.
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
      unsafe squares[block] = square
    }
    return unsafe squares.reduce(0, +).squareRoot()
  }

  /// One step. Parameters without gradient (a codebook that is not trained by it) stay.
  ///
  /// - Parameters:
  ///   - step: 1 for the first.
  ///   - decayed: parameters below this also decay towards 0, or towards `anchor`.
  ///   - rate: that of Adam; Muon's own follows it in proportion.
  ///   - gradientLength: the length of the gradient in any unit; where it is above `longest`, in
  ///     the same unit, the gradient is shortened to that.
  ///   - averaging: share of the new parameters in their moving average.
  ///   - anchor: what parameters decay towards; 0 where it is nil.
  package func update(
    _ parameters: AlignedFloats, average: AlignedFloats, decayed: Int, step: Int, rate: Double,
    gradientLength: Double, longest: Double, averaging: Float, anchor: AlignedFloats? = nil,
    threads: Int
  ) {
    let scale = Float(min(1, longest / max(gradientLength, 1e-30)))
    let adam = AdamStep(recipe, step: step, rate: rate, scale: scale)
    // Muon's rate ramps and falls as Adam's does.
    let muonRate = rate * recipe.muonLearningRate / recipe.learningRate
    let (turn, turnShrink) = (Float(muonRate), Float(muonRate * recipe.weightDecay))
    muon?.replace(gradient: gradient, moments: first, scale: scale, threads: threads)
    WorkerPool.forEach(count: pieces.count, threads: threads) { number in
      let piece = pieces[number]
      gradient.forEachVector(piece.range) { index, lanes in
        var value = parameters.vector(at: index, lanes: lanes)
        let g = gradient.vector(at: index, lanes: lanes)
        let excess = anchor.map { value - $0.vector(at: index, lanes: lanes) } ?? value
        switch piece.rule {
        case .adam:
          var m = first.vector(at: index, lanes: lanes)
          var s = second.vector(at: index, lanes: lanes)
          let change = adam.change(g, &m, &s)
          first.setVector(m, at: index, lanes: lanes)
          second.setVector(s, at: index, lanes: lanes)
          if index < decayed { value -= excess * adam.shrink }
          value -= change
        case .muon:
          if index < decayed { value -= excess * turnShrink }
          value -= g * turn
        }
        parameters.setVector(value, at: index, lanes: lanes)
        let old = average.vector(at: index, lanes: lanes)
        average.setVector(old + (value - old) * averaging, at: index, lanes: lanes)
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
