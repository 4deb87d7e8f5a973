internal import CVQZKernels
internal import VQZCore

/// Chooses the indices of one step: the nearest codeword, or the cheapest in distance plus rate.
package struct IndexSearch: Sendable {
  /// λ at high rate, in squared quantiser steps a bit: 2·ln 2 / 12 = 0.1155.
  ///
  /// A uniform quantiser of step 1 has the error D = 1/12, and each bit more divides it by 4 (6.02
  /// dB), so −dD/dR = 2·ln 2·D. Choosing near that slope makes one step size one point of the
  /// rate–distortion trade, whatever the class.
  package static let highRateSlope: Float = 2 * 0.693147180559945 / 12

  /// λ′ of models with a skeleton, in squared quantiser steps a bit: four fifths of the slope at
  /// high rate, which are best, measured (`Fixtures/regression/ablations.md`). Training has the
  /// whole.
  package static let rateWeight: Float = 0.8 * highRateSlope

  /// `[level][step]`.
  private let steps: [[StepSearch]]

  /// What the indices of a table of a step cost, in bits, by the numbers of level, step and table.
  /// Asked for when a picture first has the table.
  package typealias Prices = @Sendable (_ level: Int, _ step: Int, _ table: Int) -> [Float]

  /// - Parameters:
  ///   - rateWeight: λ′, in squared units of the codebooks a bit: with a skeleton quantiser steps
  ///     of the last step of all, else integers. 0 is the plain nearest codeword (eq. 24).
  ///   - bits: cost of an index, `[level][step][class][index]`.
  package init(decoder: IntegerDecoder, rateWeight: Float, bits: [[[[Float]]]]) {
    self.init(decoder: decoder, rateWeight: rateWeight, prices: { bits[$0][$1][$2] })
  }

  /// - Parameters:
  ///   - rateWeight: as above.
  ///   - prices: by classes.
  ///   - contextPrices: the same with contexts, tables numbered as the entropy coder does: eight of
  ///     each class that has contexts, one of each other. Nil: no step is searched by them.
  package init(
    decoder: IntegerDecoder, rateWeight: Float, prices: @escaping Prices,
    contextPrices: Prices? = nil
  ) {
    let last = decoder.program.steps.last?.last.flatMap { decoder.codewordUnit($0) }
    steps = decoder.program.steps.enumerated().map { l, places in
      places.enumerated().map { s, place in
        StepSearch(
          decoder, place, rateWeight: rateWeight,
          ratio: Self.squaredRatio(of: last, to: decoder, place),
          prices: prices, contextPrices: contextPrices)
      }
    }
    isWeighted = steps.joined().contains(where: \.isWeighted)
  }

  /// A bit is worth the same in every step, in squared steps as the spreads count them: what λ′ is
  /// in units of one is that of the last by the squared ratio of their units, at the coarsest
  /// quality, where none is held up by what its codewords must reach.
  ///
  /// 1 where a model has no skeleton: its steps are all in the same units.
  private static func squaredRatio(
    of last: Double?, to decoder: IntegerDecoder, _ place: LadderProgram.Place
  ) -> Float {
    guard let last, let own = decoder.codewordUnit(place) else { return 1 }
    return Float(last * last / (own * own))
  }

  /// The indices of a step, in the order of the stream, for the values `target` the analysis wants.
  ///
  /// - Parameters:
  ///   - picture: height and width in samples. Beyond it lies padding that nobody sees: what was
  ///     predicted is good enough there. Nil: all positions count.
  ///   - tables: the number of the table that every index is priced by, in a step with contexts;
  ///     nil: that of its class.
  package func indices(
    for target: FloatMap, in state: IntegerDecoder.StepState,
    picture: (height: Int, width: Int)? = nil, tables: [UInt8]? = nil, threads: Int = 1
  ) -> [UInt16] {
    let search = steps[state.level][state.step]
    let stride = search.stride
    // Positions that hold at least one sample of the picture.
    let seen =
      picture.map {
        (rows: ($0.height - 1) / stride.rows + 1, columns: ($0.width - 1) / stride.columns + 1)
      }
      ?? (state.height, state.width)
    let starts = state.rowStarts
    // Bands write parts of one array that do not overlap, so the threads need no lock.
    return unsafe [UInt16](unsafeUninitializedCapacity: state.symbolCount) { buffer, count in
      nonisolated(unsafe) let target = unsafe (map: target, indices: buffer)
      WorkerPool.forEachChunk(total: state.height, size: Self.bandHeight, threads: threads) {
        rows in
        let band = unsafe UnsafeMutableBufferPointer(
          rebasing: target.indices[starts[rows.lowerBound]..<starts[rows.upperBound]])
        unsafe search.find(
          target.map, state, tables: tables, rows: rows, seen: seen, indices: band)
      }
      count = state.symbolCount
    }
  }

  /// Whether steps differ by channel: then they say what an error of each is worth.
  package let isWeighted: Bool

  /// The squares of errors, in steps of each channel.
  ///
  /// - Parameter errors: of the values, `[level][step]`.
  package func squares(of errors: [[FloatMap]], quality: Int) -> Double {
    zip(steps.joined(), errors.joined()).reduce(0) { sum, pair in
      sum + pair.0.squares(of: pair.1, quality: quality)
    }
  }

  /// Puts in the place of targets those that decoded values would have met exactly.
  package func meet(
    _ values: IntegerMap, in state: IntegerDecoder.StepState, targets: FloatMap
  ) {
    precondition(
      targets.channels == values.channels && targets.height == values.height
        && targets.width == values.width)
    // Both maps have the same border, so one loop over all elements serves.
    let unit = 1 / steps[state.level][state.step].scale
    precondition(targets.border == values.border)
    for index in 0..<values.elementCount {
      targets[element: index] = Float(values[element: index]) * unit
    }
  }

  /// Rows searched at a time: enough vectors of each class to fill the kernel's lanes, few enough
  /// to stay in the cache.
  private static var bandHeight: Int { 4 }
}

/// The search of one step.
private struct StepSearch: Sendable {
  /// Groups and dimensions of the step.
  private let shape: NetworkDescription.Step
  /// One for each class, with the prices of its own table.
  private let classes: [ClassSearch]
  /// Dimension of the codewords of each class.
  private let dimensions: [Int32]
  /// The same of tables, where the step has contexts.
  private let tables: [ClassSearch]
  private let tableDimensions: [Int32]
  /// Samples from one position to the next, each way.
  let stride: Extent
  /// Integers of the values a unit of the analysis.
  let scale: Float
  /// 1 / Δ, `[quality][channel]`.
  private let inverseSteps: [[Float]]
  /// What a squared step counts in those of the last step of all.
  private let weight: Double

  /// Whether Δ differs from channel to channel.
  var isWeighted: Bool {
    inverseSteps.contains { row in row.contains { $0 != row[0] } }
  }

  init(
    _ decoder: IntegerDecoder, _ place: LadderProgram.Place, rateWeight: Float, ratio: Float,
    prices: @escaping IndexSearch.Prices, contextPrices: IndexSearch.Prices?
  ) {
    let (level, number) = (place.level, place.step)
    let rateWeight = rateWeight * ratio
    weight = 1 / Double(ratio)
    let shape = decoder.description.levels[place.level].steps[place.step]
    let parts = decoder.steps[place.level][place.step]
    self.shape = shape
    stride = place.stride
    // Codewords are integers; the search works in the units that they are fractions of.
    let unit = 1 / Float(1 << decoder.program.codewordFractionBits)
    classes = shape.classes.indices.map { c in
      ClassSearch(
        codebook: parts.codebooks[c], unit: unit, dimension: shape.classes[c].dimension,
        rateWeight: rateWeight, bits: { prices(level, number, c) })
    }
    dimensions = parts.codebooks.dimensions
    // Tables of classes with contexts come first, eight a class; then one for each other class.
    let own = shape.contextClasses * NeighbourTables.count
    let tableCount = own + shape.classes.count - shape.contextClasses
    tables = (0..<(contextPrices != nil && own > 0 ? tableCount : 0)).map { table in
      let c = table < own ? table / NeighbourTables.count : table - own + shape.contextClasses
      return ClassSearch(
        codebook: parts.codebooks[c], unit: unit, dimension: shape.classes[c].dimension,
        rateWeight: rateWeight, bits: { contextPrices?(level, number, table) ?? [] })
    }
    tableDimensions = tables.map { Int32($0.dimension) }
    scale = Float(1 << place.valueFractionBits)
    inverseSteps = parts.qualities.map { $0.delta.map { 1 / Float($0) } }
  }

  /// Fills in the indices of some rows.
  @unsafe func find(
    _ target: FloatMap, _ state: IntegerDecoder.StepState, tables chosen: [UInt8]?,
    rows: Range<Int>, seen: (rows: Int, columns: Int), indices: UnsafeMutableBufferPointer<UInt16>
  ) {
    // [rows][width][channels]: what is missing between prediction and target, in quantiser steps.
    let points = AlignedFloats(count: rows.count * state.width * shape.latentChannels)
    unsafe residuals(target, state, rows: rows, to: points)
    // Zeros, where nobody sees the result: the cheapest codeword near nothing is taken.
    for y in rows {
      let row = (y - rows.lowerBound) * state.width * shape.latentChannels
      let first = y < seen.rows ? seen.columns * shape.latentChannels : 0
      unsafe points.storage[row + first..<row + state.width * shape.latentChannels].update(
        repeating: 0)
    }
    let classes = chosen == nil ? classes : tables
    let dimensions = chosen == nil ? dimensions : tableDimensions
    // All of one class, or sorted by class or table, so that each search has many vectors.
    guard let symbolClasses = chosen ?? state.symbolClasses else {
      return unsafe classes[0].nearest.find(
        UnsafeBufferPointer(points.storage), count: indices.count, indices: indices)
    }
    let sorted = AlignedFloats(count: points.count)
    var origin = [UInt32](repeating: 0, count: indices.count)
    var symbols = [Int](repeating: 0, count: classes.count + 1)
    var starts = [Int](repeating: 0, count: classes.count)
    unsafe symbolClasses.withUnsafeBufferPointer { all in
      let first = unsafe all.baseAddress.map { unsafe $0 + state.rowStarts[rows.lowerBound] }
      unsafe vqz_sort_by_class_f32(
        first, indices.count, Int32(classes.count), dimensions, points.storage.baseAddress,
        sorted.storage.baseAddress, &origin, &symbols, &starts)
    }
    var found = [UInt16](repeating: 0, count: indices.count)
    unsafe found.withUnsafeMutableBufferPointer { found in
      for c in classes.indices where symbols[c] < symbols[c + 1] {
        unsafe classes[c].nearest.find(
          UnsafeBufferPointer(rebasing: sorted.storage[starts[c]...]),
          count: symbols[c + 1] - symbols[c],
          indices: UnsafeMutableBufferPointer(rebasing: found[symbols[c]..<symbols[c + 1]]))
      }
      // Back into the order of the stream.
      for (place, index) in origin.enumerated() { unsafe indices[Int(index)] = found[place] }
    }
    withExtendedLifetime(points) {}
  }

  /// The squares of errors of the values, in steps of each channel.
  func squares(of errors: FloatMap, quality: Int) -> Double {
    let factors = inverseSteps[quality].map { $0 * scale }
    var sum = 0.0
    for y in 0..<errors.height {
      for x in 0..<errors.width {
        var square: Float = 0
        for channel in factors.indices {
          let error = errors[channel, y, x] * factors[channel]
          square += error * error
        }
        sum += Double(square)
      }
    }
    return sum * weight
  }

  /// What the codewords of every position have to make up for, in the units of the codebooks.
  @unsafe private func residuals(
    _ target: FloatMap, _ state: IntegerDecoder.StepState, rows: Range<Int>,
    to points: AlignedFloats
  ) {
    let channels = shape.latentChannels
    precondition(target.channels == channels && target.width == state.width)
    precondition(target.height == state.height)
    let means = unsafe state.means?.kernelMap ?? vqz_map_i16()
    let from = unsafe vqz_map_f32(
      data: UnsafePointer(target.storage.baseAddress.map { unsafe $0 + target.origin }),
      row_stride: target.rowStride, block_stride: target.blockStride)
    for y in rows {
      let row = (y - rows.lowerBound) * state.width * channels
      unsafe vqz_residuals_f32(
        from, means, scale, inverseSteps[state.quality], Int32(channels), state.width, y,
        points.storage.baseAddress.map { unsafe $0 + row })
    }
    withExtendedLifetime((target, state.means)) {}
  }
}
