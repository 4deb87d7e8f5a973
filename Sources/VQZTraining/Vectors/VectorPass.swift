internal import VQZCore
package import VQZNetwork

/// A few vectors on their way through the network and back.
///
/// One worker's own; that only one thread uses it at a time makes the unchecked sharing sound.
@safe package final class VectorPass: @unchecked Sendable {
  let rows: Int
  let network: VectorNetwork
  /// Of this pass, in the order of the parameters.
  package let gradient: AlignedFloats

  /// Of each row: the logarithm of its step to base 2, the step, and what a squared error counts.
  var logs: [Float]
  var steps, weights: [Float]
  let features, inner, base, hidden: VectorPanels
  /// Vectors less their bases.
  let rest: VectorPanels
  /// Of each group: hidden values that it saw; means and spreads; what is decoded, over its spread.
  let actives, outs, scaled: [VectorPanels]
  /// Errors, and parts of the way from one class to the next, in the order of `rest`.
  let errors, parts: AlignedFloats
  /// Class, magnitude and flags of each coefficient, in the same order.
  let choices: UnsafeMutablePointer<Choice>

  // The way back.
  let hiddenGradient, activeGradient, innerGradient: VectorPanels
  let outGradients, scaledGradients: [VectorPanels]
  let matrixGradients: [PackedMatrix]
  /// Of bits and of shrinks.
  let bitsGradient, shrinksGradient: AlignedFloats

  /// What was chosen for a coefficient.
  struct Choice {
    /// The lower of two classes.
    var kind: UInt8 = 0
    var magnitude: UInt8 = 0
    var isNegative = false
    /// Whether a magnitude is coded at all.
    var isCoded = false
    /// Whether the class follows the spread, since it is not at an end.
    var follows = false
  }

  package init(_ network: VectorNetwork, rows: Int) {
    self.rows = rows
    self.network = network
    gradient = AlignedFloats(count: network.count)
    logs = [Float](repeating: 0, count: rows)
    steps = logs
    weights = logs
    func panels(_ columns: Int) -> VectorPanels { VectorPanels(rows: rows, columns: columns) }
    let (groups, width) = (network.groups.groups, network.groups.width)
    features = panels(VectorNetwork.stepFeatures)
    inner = panels(VectorNetwork.stepHidden)
    base = panels(width)
    rest = panels(width)
    hidden = panels(network.hidden)
    actives = groups.map { _ in panels(network.hidden) }
    outs = groups.map { panels(2 * $0.width) }
    scaled = groups.map { panels($0.width) }
    errors = AlignedFloats(count: rows * width)
    parts = AlignedFloats(count: rows * width)
    unsafe choices = .allocate(capacity: rows * width)
    unsafe choices.initialize(repeating: Choice(), count: rows * width)
    hiddenGradient = panels(network.hidden)
    activeGradient = panels(network.hidden)
    innerGradient = panels(VectorNetwork.stepHidden)
    outGradients = groups.map { panels(2 * $0.width) }
    scaledGradients = groups.map { panels($0.width) }
    matrixGradients = network.matrices.map { PackedMatrix(rows: $0.inputs, columns: $0.outputs) }
    bitsGradient = AlignedFloats(count: network.logits.count)
    shrinksGradient = AlignedFloats(count: network.shrinks.count)
  }

  deinit {
    unsafe choices.deallocate()
  }

  /// Where the matrices of a group stand among all.
  func expectIndex(_ group: Int) -> Int { 3 + group }
  func noteIndex(_ group: Int) -> Int { 3 + network.groups.groups.count + group }

  /// Takes vectors and what codebooks make of them, in the order of the groups.
  ///
  /// - Parameters:
  ///   - chosen: rows, as many as this has.
  ///   - logs: logarithms of the steps to base 2, one a row.
  package func take(
    _ vectors: VectorRows, _ bases: VectorRows, _ chosen: ArraySlice<Int>, logs: [Float]
  ) {
    for (row, index) in chosen.enumerated() {
      rest.take(vectors, index, to: row)
      base.take(bases, index, to: row)
    }
    rest.forEachSixteen { _, at in
      rest.values.setVector(rest.values.vector(at: at) - base.values.vector(at: at), at: at)
    }
    self.logs = logs
    for (row, log) in logs.enumerated() {
      let step = binaryPower(Double(log))
      steps[row] = Float(step)
      weights[row] = Float(1 / (Double(VectorNetwork.price) * step * step))
    }
  }

  /// The sum over the vectors of bits and of squared errors, counted as bits.
  package func forward(_ packed: PackedNetwork) -> Double {
    packed.setFirstHidden(logs, features, inner, hidden)
    packed.multiply(2, base, into: activeGradient)
    hidden.add(activeGradient)
    var loss = 0.0
    let count = network.groups.groups.count
    for index in 0..<count {
      actives[index].setPositive(of: hidden)
      packed.multiply(expectIndex(index), actives[index], into: outs[index])
      loss += code(index, packed)
      guard index + 1 < count else { break }
      packed.multiply(noteIndex(index), scaled[index], into: activeGradient)
      hidden.add(activeGradient)
    }
    return loss
  }

  /// Codes one group: its part of the loss, and everything that the way back needs.
  private func code(_ index: Int, _ packed: PackedNetwork) -> Double {
    let group = network.groups.groups[index]
    let (stride, first) = (rows * 16, group.offset * rows)
    let out = unsafe outs[index].values.start
    let spreads = unsafe out + group.width * rows
    let rest = unsafe rest.values.start + first
    let scaled = unsafe scaled[index].values.start
    let (errors, parts) = unsafe (errors.start + first, parts.start + first)
    let choices = unsafe choices + first
    let meanBias = unsafe packed.parameters.start + network.meanBias.lowerBound + group.offset
    let spreadBias = unsafe packed.parameters.start + network.spreadBias.lowerBound + group.offset
    let norms = unsafe packed.norms.start + group.offset
    let quantiser = unsafe VectorQuantiser(bits: packed.bits.start, shrinks: packed.shrinks.start)
    var total = 0.0
    for row in 0..<rows {
      let (log, step) = (logs[row], steps[row])
      let inverse = 1 / step
      var (spent, squares): (Float, Float) = (0, 0)
      for j in 0..<group.size {
        let at = j / 16 * stride + row * 16 + j % 16
        let mean = unsafe out[at] + meanBias[j]
        let off = unsafe rest[at] - mean
        let found = unsafe quantiser.code(
          off * inverse, octaves: spreads[at] + spreadBias[j] - log)
        spent += found.bits
        let away = found.place * step
        let value = found.choice.isNegative ? mean - away : mean + away
        let error = unsafe rest[at] - value
        squares += error * error
        unsafe errors[at] = error
        unsafe parts[at] = found.part
        unsafe choices[at] = found.choice
        unsafe scaled[at] = value * norms[j]
      }
      total += Double(spent + squares * weights[row])
    }
    return total
  }
}

/// A plain quantiser that weighs distance and bits: what the network learns with.
@unsafe struct VectorQuantiser {
  /// `[classes][magnitudes]` and `[classes][2]`.
  let bits, shrinks: UnsafePointer<Float>

  /// What a coefficient becomes.
  struct Coded {
    var choice = VectorPass.Choice()
    /// How far on its way to the next class the spread is.
    var part: Float = 0
    var bits: Float = 0
    /// How far from the mean the coefficient is decoded, in steps.
    var place: Float = 0
  }

  /// - Parameters:
  ///   - off: how far from its mean a coefficient is, in steps.
  ///   - octaves: the logarithm of its spread in steps to base 2.
  @inline(__always)
  func code(_ off: Float, octaves: Float) -> Coded {
    let most = Float(VectorNetwork.classes - 1) - 0.001
    let raw = octaves * VectorNetwork.classesPerOctave + VectorNetwork.unitClass
    // What is no number becomes 0 here, and shows in the loss.
    let kind = raw > 0 ? min(raw, most) : 0
    let lower = Int(kind)
    var coded = Coded()
    coded.part = kind - Float(lower)
    coded.choice.kind = UInt8(truncatingIfNeeded: lower)
    coded.choice.isNegative = off < 0
    coded.choice.isCoded = kind > 0
    coded.choice.follows = raw >= 0 && raw <= most
    guard kind > 0 else { return coded }
    let size = abs(off)
    let largest = VectorNetwork.largestMagnitude
    let nearest = size < Float(largest) ? Int(size + 0.5) : largest
    var best = Float.infinity
    unsafe weigh(nearest, size, lower, &coded, &best)
    if nearest > 0 { unsafe weigh(nearest - 1, size, lower, &coded, &best) }
    if nearest > 1 { unsafe weigh(0, size, lower, &coded, &best) }
    return coded
  }

  /// Takes a magnitude if it costs less than the best so far.
  @inline(__always)
  private func weigh(
    _ magnitude: Int, _ size: Float, _ lower: Int, _ coded: inout Coded, _ best: inout Float
  ) {
    let width = VectorNetwork.largestMagnitude + 1
    let spent = unsafe between(bits + lower * width + magnitude, width, coded.part)
    var place = Float(magnitude)
    if magnitude > 0 {
      place -= unsafe between(shrinks + lower * 2 + (magnitude > 1 ? 1 : 0), 2, coded.part)
    }
    let cost = (size - place) * (size - place) + VectorNetwork.price * spent
    guard cost < best else { return }
    best = cost
    coded.choice.magnitude = UInt8(truncatingIfNeeded: magnitude)
    coded.bits = spent
    coded.place = place
  }

  @inline(__always)
  private func between(_ entry: UnsafePointer<Float>, _ next: Int, _ part: Float) -> Float {
    unsafe entry[0] * (1 - part) + entry[next] * part
  }
}
