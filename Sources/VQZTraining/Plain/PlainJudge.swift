internal import VQZCore
internal import VQZNetwork

/// Runs tiles of signals through encoder, quantiser and decoder.
final class PlainJudge {
  /// What all judges have alike.
  struct Shared: Sendable {
    let weights: PackedWeights
    let parameters: AlignedFloats
    let assignment: CodewordAssignment
    let seed: UInt64
    /// Samples of a tile along each axis, a multiple of 16.
    let tile: Int
    /// Most tiles of one signal.
    let tileLimit: Int
  }

  /// What was found of one signal.
  struct Result: Sendable {
    var statistics: PlainStatistics
    /// Of samples rounded to 8 bits.
    var error = SampleError()
  }

  private let plan: PlainPlan
  private let shared: Shared
  /// The network at the size of a tile.
  private let pass: PlainPass
  private let rows: LatentVectors
  private let quantiser: LatentQuantiser
  /// Of what lies in the mirrored part of a tile; it is not looked at.
  private var beyond: PlainStatistics

  /// Takes the memory that a tile needs.
  init(plan: PlainPlan, _ shared: Shared, isSoft: Bool) {
    self.plan = plan
    self.shared = shared
    pass = PlainPass(plan: plan, height: shared.tile, width: shared.tile)
    rows = LatentVectors(plan)
    quantiser = LatentQuantiser(
      plan, vectorCount: plan.positions(patch: shared.tile) * plan.groups, isSoft: isSoft)
    beyond = PlainStatistics(plan: plan)
  }

  /// - Parameter number: that of the signal, which random numbers follow from.
  func judge(_ signal: TrainingSignal, number: Int) -> Result {
    var result = Result(statistics: PlainStatistics(plan: plan))
    var generator = SeededGenerator(seed: ~shared.seed, stream: 1 << 61 | UInt64(number))
    // A signal that is smaller than the tile is continued by mirroring, which does not count.
    let height = min(shared.tile, signal.height)
    let width = min(shared.tile, signal.width)
    for tile in Window.tiles(signal, size: shared.tile, limit: shared.tileLimit) {
      signal.cut(tile, into: pass.input)
      rows.gather(pass.encode(shared.weights), into: quantiser.vectors, at: 0)
      quantise(height: height, width: width, &generator, &result.statistics)
      let output = pass.decode(shared.weights, parameters: shared.parameters)
      result.error.add(output, pass.input, height: height, width: width)
      compare(output, height: height, width: width, &result.statistics)
    }
    return result
  }

  /// ẑ of the whole tile; only vectors of positions inside the signal are counted.
  private func quantise(
    height: Int, width: Int, _ generator: inout SeededGenerator,
    _ statistics: inout PlainStatistics
  ) {
    // Row by row, because those inside the signal are not consecutive.
    let columns = shared.tile / plan.stride
    let inside = (width + plan.stride - 1) / plan.stride
    let base = plan.codebook.lowerBound
    func assign(_ part: Range<Int>, _ target: inout PlainStatistics) {
      guard !part.isEmpty else { return }
      quantiser.assign(
        part.lowerBound * plan.groups..<part.upperBound * plan.groups, shared.assignment,
        codebook: shared.parameters, at: base, generator: &generator, statistics: &target)
    }
    for y in 0..<columns {
      let isInside = y * plan.stride < height
      let edge = y * columns + (isInside ? inside : 0)
      assign(y * columns..<edge, &statistics)
      assign(edge..<(y + 1) * columns, &beyond)
    }
    switch shared.assignment.rule {
    case .hard:
      rows.scatter(
        quantiser.indices, at: 0, of: shared.parameters, at: base, into: pass.values)
    case .soft: rows.scatter(quantiser.means, at: 0, into: pass.values)
    }
    // The commitment's error, of the same positions.
    let channels = plan.latentChannels
    rows.forEachValue(pass.values) { offset, element in
      let position = element / channels
      guard position / columns * plan.stride < height, position % columns < inside else { return }
      let error = pass.values[element: offset] - quantiser.vectors[element]
      statistics.quantisationError += Double(error * error)
    }
  }

  /// The squared error in network units; only what lies inside the signal counts.
  private func compare(
    _ output: FloatMap, height: Int, width: Int, _ statistics: inout PlainStatistics
  ) {
    for channel in 0..<plan.description.channels {
      for y in 0..<height {
        var (at, of) = (output.offset(channel, y, 0), pass.input.offset(channel, y, 0))
        for _ in 0..<width {
          let error = output[element: at] - pass.input[element: of]
          statistics.squaredError += Double(error * error)
          at += FloatMap.lanes
          of += FloatMap.lanes
        }
      }
    }
  }
}
