internal import CVQZKernels

extension IntegerDecoder {
  /// Δ of the last step at a quality, in sample values of an orthonormal coefficient; nil without a
  /// skeleton.
  package func quantiserStep(quality: Int) -> Double? {
    guard let level = levels.last else { return nil }
    return quantiserStep(
      level: levels.count - 1, step: level.steps.count - 1, quality: quality)
  }

  /// Δ of any step, likewise: what its codewords are multiplied by.
  func quantiserStep(level: Int, step: Int, quality: Int) -> Double? {
    guard description.skeleton != nil,
      let delta = levels[level].steps[step].qualities[quality].delta.max()
    else { return nil }
    // A unit of the coefficients is 64 sample values.
    let bits = description.levels[level].steps[step].valueFractionBits
    return Double(delta) * 64 / Double(1 << bits)
  }
}

/// What a step does differently from quality to quality.
struct StepQuality: Sendable {
  /// Quantiser step of each channel in units of the values, `[groups·dimension]`; 1 without a
  /// skeleton.
  let delta: [UInt16]
  /// Subtracted from the spread of each group before it becomes a class; 0 without a skeleton.
  let offset: [Int16]
  /// Added to the features before the step.
  let condition: ChannelConstants
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
