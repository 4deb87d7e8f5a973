internal import CVQZKernels
internal import VQZCore
internal import VQZNetwork

/// The quantiser of one step with its rate model, for all positions of one patch: forward and
/// backward, with room that is allocated once.
///
/// ```
/// r = (y − μ) / Δ      class from log2 σ − log2 Δ      c_j by distance and rate      ẑ = μ + Δ·c_j
/// ```
/// Values are hard; what teaches the rate is the likelihood of r with uniform noise under a
/// logistic density of deviation σ/Δ.
@safe package final class StepQuantiser: @unchecked Sendable {
  /// What one forward pass cost.
  package struct Cost {
    /// Bits by the lengths of the codewords chosen.
    package var bits = 0.0
    /// Bits by the likelihood with noise.
    package var noisyBits = 0.0
  }

  /// Channels of the step among the coefficients of its level.
  private let channels: Range<Int>
  /// Groups of a position, each with one spread, and the values of a group.
  private let groups: Int
  private let dimension: Int
  /// Positions of a window on the grid of the level.
  private let positions: Int

  /// Rows `[position][channel]`.
  private let target: AlignedFloats
  /// The head's output, `[position][channels + groups]`: first μ of every channel, then log2 σ of
  /// every group in network units.
  private let head: AlignedFloats
  /// r with uniform noise of one step, log2 of σ/Δ, and the bits of r by the likelihood.
  private let noisy: AlignedFloats
  private let spread: AlignedFloats
  private let bits: AlignedFloats
  /// Derivatives of these bits by r and by log2 σ.
  private let noisyGradient: AlignedFloats
  private let spreadGradient: AlignedFloats
  /// ẑ, then in backward its gradient.
  private let values: AlignedFloats
  /// 1 where the zero codeword was chosen, so that ẑ = μ.
  private let isMean: AlignedFloats
  /// In the form of `head`.
  private let headGradient: AlignedFloats
  /// Residual groups in the order of their classes.
  private let sorted: AlignedFloats
  /// The codewords chosen for one class.
  private let indices: IndexBuffer
  /// Of searches; codewords have at most the dimensions of a group.
  private let scratch: AlignedFloats
  /// Brings groups into the order of their classes, so that each codebook is searched once.
  private let order: ClassOrder

  /// What counts of the positions of the last forward pass; nil where all do.
  private var seen: (extent: Extent, width: Int)?

  /// Channels of the step.
  private var count: Int { channels.count }

  /// Takes all memory that a window of so many positions asks for.
  init(_ plan: LadderPlan.StepPlan, positions: Int) {
    channels = plan.channels
    groups = plan.groups
    dimension = plan.dimension
    self.positions = positions
    let size = positions * plan.channels.count
    func rows() -> AlignedFloats { AlignedFloats(count: size) }
    (target, noisy, spread, bits) = (rows(), rows(), rows(), rows())
    (noisyGradient, spreadGradient, values, isMean, sorted) = (
      rows(), rows(), rows(), rows(), rows()
    )
    head = AlignedFloats(count: size + positions * plan.groups)
    headGradient = AlignedFloats(count: size + positions * plan.groups)
    indices = IndexBuffer(count: size)
    scratch = AlignedFloats(count: NearestCodeword.scratchCount(dimension: plan.dimension))
    order = ClassOrder(count: positions * plan.groups, dimension: plan.dimension)
  }

  /// Quantises the step's channels of `targets` around the predictions of `predictions` (a head's
  /// output), and writes ẑ to `output` and to its channels of `coefficients`.
  ///
  /// - Parameters:
  ///   - seen: positions that count, from the upper left on; at others the prediction is
  ///     good enough, as it is for an encoder. Nil where all do.
  ///   - rest: unseen positions whose bits count otherwise; nil where none do.
  ///   - stride: samples from one position to the next.
  func forward(
    _ targets: FloatMap, predictions: FloatMap, step delta: Float, codebooks: ClassCodebooks,
    noise: inout SeededGenerator, output: FloatMap, coefficients: FloatMap,
    seen: Extent? = nil, rest: LadderPass.Rest? = nil, stride: Extent = 1,
    collector: ResidualCollector? = nil
  ) -> Cost {
    targets.gather(channels, into: target)
    predictions.gather(0..<predictions.channels, into: head)
    let isWhole = seen.map { $0.rows >= output.height && $0.columns >= output.width } ?? true
    self.seen = isWhole ? nil : seen.map { ($0, output.width) }
    forEachUnseen { position in
      for i in 0..<count { target[position * count + i] = head[position * (count + groups) + i] }
    }
    prepare(
      delta: delta,
      classCount: min(max(1, codebooks.entries.count), ClassOrder.classLimit), noise: &noise)
    var cost = Cost()
    cost.bits = choose(delta: delta, codebooks, collector)
    unsafe vqz_logistic_rate_f32(
      noisy.start, spread.start, positions * count, bits.start, noisyGradient.start,
      spreadGradient.start)
    // A file pays for what it does not show, too: spreads there are to be small. The target is the
    // mean itself, and moves with it.
    let near = rest.map { $0.patch / stride }
    forEachUnseen { position in
      for index in position * count..<(position + 1) * count {
        noisyGradient[index] = 0
        isMean[index] = 1
      }
      guard let rest, let near else { return }
      let (row, column) = position.quotientAndRemainder(dividingBy: output.width)
      guard row >= near.rows || column >= near.columns else { return }
      for index in position * count..<(position + 1) * count {
        spreadGradient[index] *= rest.weight
      }
    }
    for index in 0..<positions * count { cost.noisyBits += Double(bits[index]) }
    output.scatter(values, to: 0..<count)
    coefficients.scatter(values, to: channels)
    return cost
  }

  /// Calls `body` with every position that does not count.
  private func forEachUnseen(_ body: (Int) -> Void) {
    guard let seen else { return }
    for position in 0..<positions {
      let (row, column) = position.quotientAndRemainder(dividingBy: seen.width)
      if row >= seen.extent.rows || column >= seen.extent.columns { body(position) }
    }
  }

  /// Noisy residuals, spreads and classes.
  private func prepare(delta: Float, classCount: Int, noise: inout SeededGenerator) {
    let inverse = 1 / delta
    let shift = Float(binaryLogarithm(Double(delta)))
    let width = count + groups
    // The memory itself: looked up for every value, it would take longer than the arithmetic.
    let (head, target) = unsafe (self.head.storage, self.target.storage)
    let (noisy, spread) = unsafe (self.noisy.storage, self.spread.storage)
    let classes = unsafe order.classes
    var generator = noise
    var element = 0
    for position in 0..<positions {
      let row = position * width
      for group in 0..<groups {
        let raw = unsafe head[row + count + group] - shift
        let clamped = min(
          max(raw, SpreadClasses.spreads.lowerBound), SpreadClasses.spreads.upperBound)
        unsafe classes[position * groups + group] = UInt8(
          truncatingIfNeeded: SpreadClasses.index(raw, count: classCount))
        for i in group * dimension..<(group + 1) * dimension {
          let residual = unsafe (target[element] - head[row + i]) * inverse
          unsafe target[element] = residual
          unsafe noisy[element] = min(max(residual, -1e5), 1e5) + generator.uniform() - 0.5
          unsafe spread[element] = clamped
          element += 1
        }
      }
    }
    noise = generator
  }

  /// Finds all codewords, class after class; returns what they cost.
  private func choose(
    delta: Float, _ codebooks: ClassCodebooks, _ collector: ResidualCollector?
  ) -> Double {
    guard !codebooks.entries.isEmpty else {
      keepTargets(delta: delta)
      return 0
    }
    order.sort(target, to: sorted, classCount: codebooks.entries.count)
    var total = 0.0
    for (c, entry) in codebooks.entries.enumerated() {
      let range = order.range(c)
      guard !range.isEmpty else { continue }
      let points = unsafe sorted.lend(
        range.lowerBound * dimension..<range.upperBound * dimension)
      unsafe collector?.add(points, class: c)
      let d = entry.codebook.dimension
      let parts = dimension / d
      if let search = entry.search {
        unsafe search.find(
          points, count: range.count * parts,
          indices: indices.lend(0..<range.count * parts),
          scratch: scratch)
      } else {
        for index in 0..<range.count * parts { indices[index] = 0 }
      }
      total += unsafe entry.codebook.codewords.withUnsafeBufferPointer { codewords in
        unsafe entry.codebook.bits.withUnsafeBufferPointer { bits in
          unsafe place(range, codewords, bits, d, delta)
        }
      }
    }
    return total
  }

  /// ẑ = y: without codebooks nothing is quantised.
  private func keepTargets(delta: Float) {
    for element in 0..<positions * count {
      let mean = head[element / count * (count + groups) + element % count]
      values[element] = mean + delta * target[element]
      isMean[element] = 0
    }
  }

  /// Writes ẑ of the groups of one class; returns their bits.
  private func place(
    _ range: Range<Int>, _ codewords: UnsafeBufferPointer<Float>,
    _ bits: UnsafeBufferPointer<Float>, _ d: Int, _ delta: Float
  ) -> Double {
    let order = unsafe order.groups
    let indices = unsafe indices.lend(0..<self.indices.count)
    let (head, values) = unsafe (self.head.storage, self.values.storage)
    let isMean = unsafe self.isMean.storage
    let (groups, width, dimension) = (groups, count + groups, dimension)
    let parts = dimension / d
    var total = 0.0
    var next = 0
    for slot in range {
      let group = Int(unsafe order[slot])
      var to = group * dimension
      var mean = group / groups * width + group % groups * dimension
      for _ in 0..<parts {
        let index = Int(unsafe indices[next])
        next += 1
        unsafe total += Double(bits[index])
        for i in 0..<d {
          unsafe values[to + i] = head[mean + i] + delta * codewords[index * d + i]
          unsafe isMean[to + i] = index == 0 ? 1 : 0
        }
        to += d
        mean += d
      }
    }
    return total
  }

  /// Gradients by the targets and by the head's output.
  ///
  /// - Parameters:
  ///   - byValues: gradient by ẑ.
  ///   - rateScale: weight of one bit in the loss.
  ///   - byTargets: its channels of the step are overwritten.
  ///   - byPredictions: overwritten.
  func backward(
    _ byValues: FloatMap, step delta: Float, rateScale: Float, byTargets: FloatMap,
    byPredictions: FloatMap
  ) {
    byValues.gather(0..<count, into: values)
    // Bits are of r = (y − μ) / Δ, so their derivative by y has a Δ less.
    let inverse = rateScale / delta
    let shift = Float(binaryLogarithm(Double(delta)))
    let width = count + groups
    let (noisyGradient, spreadGradient) = unsafe (
      self.noisyGradient.storage, self.spreadGradient.storage
    )
    let (head, headGradient) = unsafe (self.head.storage, self.headGradient.storage)
    let (values, isMean) = unsafe (self.values.storage, self.isMean.storage)
    var element = 0
    for position in 0..<positions {
      let row = position * width
      for group in 0..<groups {
        var sum: Float = 0
        for i in group * dimension..<(group + 1) * dimension {
          let rate = unsafe noisyGradient[element] * inverse
          unsafe sum += spreadGradient[element]
          // Where the zero codeword was chosen ẑ = μ moves with the prediction; elsewhere ẑ stands
          // for y, so the gradient of the values goes straight through to the target.
          unsafe headGradient[row + i] = isMean[element] * values[element] - rate
          unsafe values[element] += rate
          element += 1
        }
        let raw = unsafe head[row + count + group] - shift
        // A spread beyond its bounds gets no gradient that would push it further out: the class
        // does not change there, and it could never come back.
        let isStuck =
          raw < SpreadClasses.spreads.lowerBound && sum > 0
          || raw > SpreadClasses.spreads.upperBound && sum < 0
        unsafe headGradient[row + count + group] = isStuck ? 0 : rateScale * sum
      }
    }
    // Where nothing is wanted, values depend on no target.
    forEachUnseen { position in
      for index in position * count..<(position + 1) * count { self.values[index] = 0 }
    }
    byTargets.scatter(self.values, to: channels)
    byPredictions.scatter(self.headGradient, to: 0..<width)
  }
}
