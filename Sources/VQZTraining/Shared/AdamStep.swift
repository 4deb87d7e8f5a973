/// The numbers of one step of Adam.
struct AdamStep: Sendable {
  /// The gradient is multiplied by this first, to shorten it.
  let scale: Float
  /// Decays of the moving averages of the gradient and of its square.
  let firstDecay: Float
  let secondDecay: Float
  /// The learning rate, and what the second moment is divided by, with the bias towards the zeros
  /// of the start taken off.
  let rate: Float
  let root: Float
  /// Share of itself a parameter loses.
  let shrink: Float

  /// The numbers that all parameters share, worked out once.
  init(_ recipe: OptimiserRecipe, step: Int, rate: Double, scale: Float) {
    self.scale = scale
    firstDecay = Float(recipe.firstDecay)
    secondDecay = Float(recipe.secondDecay)
    self.rate = Float(rate / (1 - Optimiser.power(recipe.firstDecay, step)))
    root = Float(1 / (1 - Optimiser.power(recipe.secondDecay, step)).squareRoot())
    shrink = Float(rate * recipe.weightDecay)
  }

  /// Brings both moments up to date; returns what to subtract.
  @inline(__always)
  func change(
    _ gradient: SIMD16<Float>, _ m: inout SIMD16<Float>, _ s: inout SIMD16<Float>
  ) -> SIMD16<Float> {
    let g = gradient * scale
    m = m * firstDecay + g * (1 - firstDecay)
    s = s * secondDecay + g * g * (1 - secondDecay)
    return m * rate / (s.squareRoot() * root + SIMD16(repeating: 1e-8))
  }
}
