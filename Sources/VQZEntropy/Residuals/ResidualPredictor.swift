/// Predicts the samples of a block one by one from those before, and tells how far off it may be
/// (`Formats/vqz.md`, "Residuals"). Encoder and decoder run the same one.
///
/// Eight guesses from the neighbours are weighed by how well each did nearby, and the mean is
/// corrected by how wrong it was in like surroundings. Integers throughout; three rows are kept.
struct ResidualPredictor {
  /// Classes of expected error of a colour.
  static let classCount = 24
  /// Columns kept beside a row, so that neighbours need no test.
  private static let margin = 2
  /// A guess that was off by more counts as off by this.
  private static let missLimit = 255
  /// Observations after which those of a kind of surroundings count half.
  private static let memory: Int32 = 128

  private let isPlain: Bool
  private let step: Int
  private let width: Int
  /// Columns of a row with its margins.
  private let length: Int
  /// Values v, `[colour][3 rows][length]`: samples without what the model or green says of them.
  private var values: [Int32]
  /// What predictions were off by, and what each guess was, laid out the same.
  private var errors: [Int32]
  private var misses: [SIMD8<Int16>]
  /// ⌊2^24 / (s + 2)²⌋ + 1 for a sum of misses s.
  private let weights: [Int32]
  /// How far off predictions were in a kind of surroundings: a sum in eighths, and how many.
  private var corrections: [SIMD2<Int32>]

  // The rows in use, as indices of their first column.
  private var current = 0
  private var above = 0
  private var second = 0
  private var isFirstRow = true

  // The sample between `predict` and `update`.
  private var guesses = SIMD8<Int32>()
  private var mean: Int32 = 0
  private var surroundings = 0
  /// What is taken off a sample to get its value.
  private var origin: Int32 = 0
  private var place = 0
  private(set) var prediction: Int32 = 0
  /// 0 where the prediction should be right, up to 23 where it may be far off.
  private(set) var errorClass = 0

  init(width: Int, colours: Int, step: Int, isPlain: Bool) {
    self.isPlain = isPlain
    self.step = step
    self.width = width
    length = width + 2 * Self.margin
    values = [Int32](repeating: 0, count: colours * 3 * length)
    errors = values
    misses = [SIMD8<Int16>](repeating: SIMD8(), count: values.count)
    weights = (2...6 * Self.missLimit + 2).map { (divisor: Int) -> Int32 in
      Int32((1 << 24) / (divisor * divisor) + 1)
    }
    corrections = [SIMD2<Int32>](repeating: SIMD2(), count: colours << 10)
  }

  /// Turns to row `y`; rows come from the top. Of the first row there is nothing above, and the
  /// second has the first for both rows above it.
  mutating func begin(row y: Int) {
    current = y % 3 * length + Self.margin
    above = (y + 2) % 3 * length + Self.margin
    second = y == 1 ? above : (y + 1) % 3 * length + Self.margin
    isFirstRow = y == 0
    guard !isFirstRow else { return }
    // Beyond its ends a row goes on as it ends; a row begins as the one above it does.
    for first in stride(from: 0, to: values.count, by: 3 * length) {
      values[first + above + width] = values[first + above + width - 1]
      for column in [-2, -1] {
        values[first + above + column] = values[first + above]
        values[first + current + column] = values[first + above]
      }
    }
  }

  /// Sets `prediction` and `errorClass` for colour `colour` of column `x`; colours come in order.
  ///
  /// - Parameters:
  ///   - base: the model's sample, 0 without a model.
  ///   - contrast: half of what it differs by from the four around it.
  @inline(__always)
  mutating func predict(_ colour: Int, _ x: Int, base: Int32, contrast: Int32) {
    let plane = colour * 3 * length
    place = plane + current + x
    let w = values[place - 1]
    let ww = values[place - 2]
    var (n, nw, ne, nn, nne) = (w, w, w, w, w)
    if !isFirstRow {
      let up = plane + above + x
      (n, nw, ne) = (values[up], values[up - 1], values[up + 1])
      (nn, nne) = (values[plane + second + x], values[plane + second + x + 1])
    }
    origin = base
    var hint: Int32 = 0
    if colour > 0 {
      if isPlain { origin += values[current + x] }
      hint = innovation(of: colour - 1, x) >> (colour == 1 ? 2 : 0)
    }
    let middle = w + n
    if isPlain {
      guesses = SIMD8(
        w, n, ne, w + ne - n, 2 * n - nn, 2 * w - ww, n + ne - nne, middle >> 1 + hint >> 1)
    } else {
      guesses = SIMD8(
        0, w >> 1, n >> 1, ne >> 1, middle >> 2, middle >> 1, middle >> 1 + hint >> 1, hint >> 1)
    }
    mean = weighedMean(plane, x)
    let activity =
      2 * nearbyErrors(plane, x) + crossError(colour, x) + abs(w - nw) + abs(n - nw) + abs(n - ne)
      + contrast
    surroundings =
      colour << 10
      | texture(
        colour, x, SIMD8(n, w, nw, ne, 2 * n - nn, 2 * w - ww, 0, 0))
    surroundings |= activity < 8 ? 0 : activity < 32 ? 1 : activity < 96 ? 2 : 3
    let correction = corrections[surroundings]
    var estimate = mean
    if correction.y > 0 {
      estimate += floorDivide(2 * correction.x + correction.y, 2 * correction.y)
    }
    prediction = min(max(origin + (estimate + 4) >> 3, 0), 255)
    errorClass = Self.errorClass(Int(activity) / step)
  }

  /// Takes the decoded sample.
  @inline(__always)
  mutating func update(_ sample: Int32) {
    let value = sample - origin
    values[place] = value
    errors[place] = sample - prediction
    let off = guesses &- SIMD8(repeating: value)
    let size = off.replacing(with: 0 &- off, where: off .< 0)
    misses[place] = SIMD8<Int16>(
      truncatingIfNeeded: pointwiseMin(size, SIMD8(repeating: Int32(Self.missLimit))))
    var correction = corrections[surroundings]
    correction.x += 8 * value - mean
    correction.y += 1
    if correction.y >= Self.memory { correction = SIMD2(correction.x >> 1, correction.y >> 1) }
    corrections[surroundings] = correction
  }

  /// How far a colour of this position is from the mean of its left and upper neighbours.
  private func innovation(of colour: Int, _ x: Int) -> Int32 {
    let at = colour * 3 * length + current + x
    let w = values[at - 1]
    let n = isFirstRow ? w : values[colour * 3 * length + above + x]
    return values[at] - (w + n) >> 1
  }

  /// The guesses weighed by what each was off by at six neighbours, in eighths.
  @inline(__always)
  private func weighedMean(_ plane: Int, _ x: Int) -> Int32 {
    let up = plane + above + x
    let missed =
      misses[place - 1] &+ misses[place - 2] &+ misses[up] &+ misses[up - 1] &+ misses[up + 1]
      &+ misses[plane + second + x]
    var numerator = 0
    var denominator = 0
    for i in 0..<8 {
      let weight = Int(weights[Int(missed[i])])
      numerator += weight * Int(guesses[i])
      denominator += weight
    }
    return Int32(
      truncatingIfNeeded: floorDivide(16 * numerator + denominator, 2 * denominator))
  }

  @inline(__always)
  private func nearbyErrors(_ plane: Int, _ x: Int) -> Int32 {
    let up = plane + above + x
    return 2 * (abs(errors[place - 1]) + abs(errors[up])) + abs(errors[up - 1])
      + abs(errors[up + 1]) + abs(errors[place - 2]) + abs(errors[plane + second + x])
  }

  /// What the colours before were off by here.
  @inline(__always)
  private func crossError(_ colour: Int, _ x: Int) -> Int32 {
    guard colour > 0 else { return 0 }
    let first = abs(errors[current + x])
    return colour == 1 ? first : (first + 2 * abs(errors[3 * length + current + x])) >> 1
  }

  /// Which neighbours are above the mean, the last two of six only for the first colour; then the
  /// signs of what the colours before were off by.
  @inline(__always)
  private func texture(_ colour: Int, _ x: Int, _ neighbours: SIMD8<Int32>) -> Int {
    let level = mean >> 3
    var bits = 0
    for i in 0..<(colour == 0 ? 6 : 4) where neighbours[i] > level { bits |= 4 << i }
    guard colour > 0 else { return bits }
    for earlier in 0..<colour {
      let error = errors[earlier * 3 * length + current + x]
      bits |= (error > 0 ? 1 : error < 0 ? 2 : 0) << (6 + 2 * earlier)
    }
    return bits
  }

  /// 0 for 0; else two classes an octave.
  @inline(__always)
  private static func errorClass(_ activity: Int) -> Int {
    guard activity > 1 else { return activity }
    let octave = Int.bitWidth - 1 - activity.leadingZeroBitCount
    return min(1 + 2 * octave + activity >> (octave - 1) & 1, classCount - 1)
  }
}

/// ⌊a / b⌋ for b > 0.
@inline(__always)
func floorDivide<Number: FixedWidthInteger & SignedInteger>(_ a: Number, _ b: Number) -> Number {
  let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
  return remainder < 0 ? quotient - 1 : quotient
}
