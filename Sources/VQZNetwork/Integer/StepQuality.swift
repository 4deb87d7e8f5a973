internal import CVQZKernels
internal import VQZCore

extension IntegerDecoder {
  /// Δ of the last step at a quality, in sample values of an orthonormal coefficient; nil where the
  /// model has no qualities.
  package func quantiserStep(quality: Int) -> Double? {
    program.steps.last?.last.flatMap { quantiserStep($0, quality: quality) }
  }

  /// Δ of any step, likewise: what its codewords are multiplied by, and the root of the mean square
  /// where that differs from channel to channel.
  private func quantiserStep(_ place: LadderProgram.Place, quality: Int) -> Double? {
    let deltas = steps[place.level][place.step].qualities[quality].delta.map { Double($0) }
    guard program.codesCoefficients, !deltas.isEmpty else { return nil }
    let delta = (deltas.reduce(0) { $0 + $1 * $1 } / Double(deltas.count)).squareRoot()
    return delta * Double(description.scale.unit) / Double(1 << place.valueFractionBits)
  }

  /// What the codewords of a step are multiplied by at the coarsest quality, in the steps that its
  /// spreads are counted in: so a model whose steps differ from channel to channel has said what an
  /// error of each is worth. Nil where the model has no qualities.
  func codewordUnit(_ place: LadderProgram.Place) -> Double? {
    guard program.codesCoefficients,
      let row = steps[place.level][place.step].qualities.first, !row.delta.isEmpty
    else { return nil }
    let octaves =
      row.delta.reduce(0.0) { $0 + binaryLogarithm(Double($1)) }
      / Double(row.delta.count) - Double(place.valueFractionBits)
    let spread = row.offset.reduce(0.0) { $0 + Double($1) } / Double(max(row.offset.count, 1))
    let unit = octaves - spread / Self.spreadsPerOctave
    return binaryPower(min(max(unit, -32), 32))
  }

  /// Integers an octave of the spreads, as training writes them.
  package static var spreadsPerOctave: Double { 64 }
}

/// What a step does differently from quality to quality.
struct StepQuality: Sendable {
  /// Quantiser step of each channel in units of the values, `[groups·dimension]`.
  let delta: [UInt16]
  /// Subtracted from the spread of each group before it becomes a class.
  let offset: [Int16]
  /// Added to the features before the step.
  let condition: ChannelConstants
}

extension StepQuality {
  /// Of a step whose codewords are in units of the values, at the one quality there is.
  init(unitsOf step: NetworkDescription.Step) {
    self.init(
      delta: [UInt16](repeating: 1, count: step.latentChannels),
      offset: [Int16](repeating: 0, count: step.groups), condition: ChannelConstants([]))
  }
}

/// One number a channel, added to every position of a map.
struct ChannelConstants: Sendable {
  /// Padded with zeros to whole blocks of channels.
  private let values: [Int16]

  init(_ values: [Int16]) {
    let blocks = (values.count + IntegerMap.lanes - 1) / IntegerMap.lanes
    let padding = blocks * IntegerMap.lanes - values.count
    self.values = values + [Int16](repeating: 0, count: padding)
  }

  /// In place, clamped to ±`bound`; `map` has as many channels (`arith.condition`).
  func add(to map: IntegerMap, bound: Int, threads: Int) {
    precondition(values.count == map.blocks * IntegerMap.lanes)
    nonisolated(unsafe) let target = unsafe map.kernelMap
    let (blocks, width) = (Int32(map.blocks), map.width)
    RowBands.forEach(height: map.height, threads: threads) { rows in
      for y in rows {
        unsafe vqz_add_constants_i16(target, blocks, values, Int32(bound), width, y)
      }
    }
    withExtendedLifetime(map) {}
  }
}
