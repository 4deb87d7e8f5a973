internal import VQZCore
internal import VQZNetwork

/// The network of vectors in floating point: where its parameters lie and how they begin.
///
/// From the base and the step it makes hidden values; these give means and spreads of a group's
/// coefficients, which when decoded change the hidden values for the next group
/// (`Formats/vectors.md`, sections 3 and 4).
package struct VectorNetwork: Sendable {
  /// Classes of spread, of which so many make an octave; a spread of one step is `unitClass`.
  static let classes = 48
  static let classesPerOctave: Float = 4
  static let unitClass: Float = 12
  /// Largest magnitude that is told apart.
  static let largestMagnitude = 14
  /// Squared steps a bit, of the plain quantiser that stands for the trellis.
  static let price: Float = 0.18
  /// What the logarithm of a step is told by: it, its square and its cube.
  static let stepFeatures = 3
  /// Values between these and the hidden ones.
  static let stepHidden = 32
  /// Logits and shrinks learn so many times faster: they are stored divided by it.
  static let tableScale: Float = 3

  /// A matrix of parameters, `[inputs][outputs]`.
  struct Matrix: Sendable {
    let at: Int
    let inputs: Int
    let outputs: Int

    var range: Range<Int> { at..<at + inputs * outputs }
  }

  package let groups: VectorGroups
  /// H.
  let hidden: Int
  let stepInner, stepOuter, start: Matrix
  /// Of each group: from the hidden values to means and, behind them, spreads; and from its
  /// coefficients to the hidden values.
  let expect, note: [Matrix]
  let stepInnerBias, stepOuterBias, meanBias, spreadBias: Range<Int>
  /// `[classes][magnitudes]` logits, and `[classes][2]` parts of a step.
  let logits, shrinks: Range<Int>
  /// Floats of all parameters, a multiple of 16.
  package let count: Int

  package init(dimensions: Int, hidden: Int) {
    groups = VectorGroups(dimensions: dimensions)
    self.hidden = hidden
    var used = 0
    func take(_ count: Int) -> Range<Int> {
      defer { used += (count + 15) / 16 * 16 }
      return used..<used + count
    }
    func matrix(_ inputs: Int, _ outputs: Int) -> Matrix {
      Matrix(at: take(inputs * outputs).lowerBound, inputs: inputs, outputs: outputs)
    }
    stepInner = matrix(Self.stepFeatures, Self.stepHidden)
    stepOuter = matrix(Self.stepHidden, hidden)
    start = matrix(groups.width, hidden)
    expect = groups.groups.map { matrix(hidden, 2 * $0.width) }
    note = groups.groups.map { matrix($0.width, hidden) }
    stepInnerBias = take(Self.stepHidden)
    stepOuterBias = take(hidden)
    meanBias = take(groups.width)
    spreadBias = take(groups.width)
    logits = take(Self.classes * (Self.largestMagnitude + 1))
    shrinks = take(Self.classes * 2)
    count = used
  }

  /// Where each part of the parameters lies; the matrix that follows the last group comes last of
  /// the matrices.
  package var ranges: [Range<Int>] {
    matrices.map(\.range)
      + [stepInnerBias, stepOuterBias, meanBias, spreadBias, logits, shrinks]
  }

  /// All matrices.
  var matrices: [Matrix] { [stepInner, stepOuter, start] + expect + note }

  /// Parameters from which training starts.
  ///
  /// - Parameter spreads: standard deviation of each coefficient.
  func initial(spreads: [Float], seed: UInt64) -> AlignedFloats {
    let parameters = AlignedFloats(count: count)
    var generator = SeededGenerator(seed: seed, stream: 0x766563)
    func uniform(_ range: Range<Int>, fan: Int) {
      let bound = 1 / Float(fan).squareRoot()
      for at in range { parameters[at] = (2 * generator.uniform() - 1) * bound }
    }
    func normal(_ matrix: Matrix, _ scale: Float, rows: Int, columns: [Range<Int>]) {
      for row in 0..<rows {
        for column in columns.joined() {
          parameters[matrix.at + row * matrix.outputs + column] = generator.gaussian() * scale
        }
      }
    }
    uniform(stepInner.range, fan: Self.stepFeatures)
    uniform(stepInnerBias, fan: Self.stepFeatures)
    uniform(stepOuter.range, fan: Self.stepHidden)
    uniform(stepOuterBias, fan: Self.stepHidden)
    let all = 0..<hidden
    for (group, (expect, note)) in zip(groups.groups, zip(expect, note)) {
      // What fills a group up to whole sixteens stays zero.
      let part = Matrix(at: start.at + group.offset * hidden, inputs: group.size, outputs: hidden)
      normal(
        part, 0.5 / Float(groups.dimensions).squareRoot(), rows: group.size, columns: [all])
      normal(expect, 0.003, rows: hidden, columns: [0..<group.size])
      normal(
        expect, 0.01, rows: hidden, columns: [group.width..<group.width + group.size])
      normal(
        note, 1 / Float(group.size * groups.groups.count).squareRoot(), rows: group.size,
        columns: [all])
    }
    for (at, spread) in zip(spreadBias, groups.spread(spreads)) where spread > 0 {
      parameters[at] = Float(binaryLogarithm(Double(spread)))
    }
    parameters.set(Self.laplace.map { $0 / Self.tableScale }, at: logits.lowerBound)
    for at in shrinks { parameters[at] = 0.1 / Self.tableScale }
    return parameters
  }

  /// Logarithms of how often each magnitude of a Laplace distribution comes, a class a row.
  private static var laplace: [Float] {
    (0..<classes).flatMap { kind in
      let octaves = (Double(kind) - Double(unitClass)) / Double(classesPerOctave)
      let wide = binaryPower(octaves) / Double(2).squareRoot()
      func beyond(_ x: Double) -> Double { binaryPower(-x / wide / 0.6931471805599453) }
      return (0...largestMagnitude).map { k in
        let share = k == 0 ? 1 - beyond(0.6) : beyond(Double(k) - 0.4) - beyond(Double(k) + 0.6)
        return Float(binaryLogarithm(max(share, 1e-6)) * 0.6931471805599453)
      }
    }
  }

  /// The bits of each magnitude of each class, its sign included, `[classes][magnitudes]`; and the
  /// shares from which their gradient follows.
  func bits(_ parameters: AlignedFloats) -> (bits: [Float], shares: [Float]) {
    let width = Self.largestMagnitude + 1
    var (bits, shares) = ([Float](), [Float]())
    for row in stride(from: logits.lowerBound, to: logits.upperBound, by: width) {
      let octaves = (0..<width).map {
        Double(parameters[row + $0] * Self.tableScale) * 1.4426950408889634
      }
      let largest = octaves.max() ?? 0
      let total = octaves.reduce(0) { $0 + binaryPower($1 - largest) }
      let rest = largest + binaryLogarithm(total)
      for (k, x) in octaves.enumerated() {
        bits.append(Float(rest - x) + (k > 0 ? 1 : 0))
        shares.append(Float(binaryPower(x - rest)))
      }
    }
    return (bits, shares)
  }
}
