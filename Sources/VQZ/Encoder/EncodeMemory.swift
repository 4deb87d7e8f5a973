import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal

/// How much memory an encode takes, before it takes any.
enum EncodeMemory {
  /// An upper bound in bytes: the picture, what decoding it takes (the decoder runs along), and the
  /// analysis of the largest tile, whose maps come from the same pool as the decoder's.
  static func byteCount(_ window: TileWindow, plan: GridPlan, model: VQZModel) -> Int {
    let grid = window.grid
    let reach = grid.tileSize + 2 * grid.overlap
    let height = grid.tileSize == 0 ? grid.height : min(grid.height, reach)
    let width = grid.tileSize == 0 ? grid.width : min(grid.width, reach)
    let network = model.network.description
    let analysis = AnalysisSizes(network, height: height, width: width)
    let decoder = network.mapByteCount(height: height, width: width)
    // Extracted, decoded, turned into colours and compared.
    let samples = height.saturatingProduct(width).saturatingProduct(4 * plan.channelCount)
    // Coded without the model: a residual, a class, an operation and a word for each sample, in
    // arrays that may have twice the room they need.
    let residuals = height.saturatingProduct(width).saturatingProduct(24 * plan.channelCount)
    // Vectors as the search wants them, in arrays that may have twice the room they need.
    let vectors = analysis.largestLatents.saturatingProduct(3)
    return DecodeMemory.byteCount(window, plan: plan, model: model)
      .saturatingSum(max(0, analysis.pooledByteCount - decoder))
      // Beside the latents the values they decode to, for the next encode.
      .saturatingSum(analysis.latents.saturatingProduct(AnalysisSizes.poolFactor + 1))
      .saturatingSum(
        network.symbolLimit(height: height, width: width).total
          .saturatingProduct(32)
      )
      .saturatingSum(max(samples, residuals)).saturatingSum(vectors)
      .saturatingSum(contextSearchByteCount(network))
  }

  /// Every table of a context has its own search: prices, and its codebook twice, as floats.
  private static func contextSearchByteCount(_ network: NetworkDescription) -> Int {
    network.levels.flatMap(\.steps).reduce(0) { sum, step in
      step.classes.prefix(step.contextClasses).reduce(sum) {
        $0.saturatingSum(
          ContextModel.contextCount * 8 * ($1.codewords + 16) * ($1.dimension + 1))
      }
    }
  }
}

/// The maps of the float analysis of one tile, followed layer by layer as they are made and let go.
private struct AnalysisSizes {
  /// Blocks of the pool may be twice as large as asked for, and it keeps an eighth more.
  static let poolFactor = 3

  /// All latents together, and those of the largest step.
  private(set) var latents = 0
  private(set) var largestLatents = 0
  /// Most bytes of maps alive at one time but for latents.
  private var peak = 0
  /// Of the coarsest level.
  private let positions: Extent
  private let border: Extent

  var pooledByteCount: Int { peak.saturatingProduct(Self.poolFactor) }

  init(_ network: NetworkDescription, height: Int, width: Int) {
    positions = network.stride.positions(height: height, width: width)
    border = network.border
    var channels = network.channels
    var scale = network.stride
    for (index, level) in network.levels.enumerated().reversed() {
      var trunk = level.trunk[...]
      // The first unshuffle of the samples is fused with their conversion.
      if index == network.levels.count - 1, case .unshuffle(let factor)? = trunk.first {
        channels *= factor.area
        scale = scale / factor
        trunk = trunk.dropFirst()
      }
      (channels, scale) = walk(trunk, channels, scale, held: byteCount(channels, scale))
      if network.skeleton != nil {
        let handed = network.liftedChannels(index)
        peak = max(peak, byteCount(channels, scale).saturatingSum(byteCount(handed, scale)))
        for step in level.steps { note(latents: byteCount(step.latentChannels, scale)) }
        channels = handed
        continue
      }
      for step in level.steps {
        let features = byteCount(channels, scale)
        let (last, _) = walk(step.analysis[...], channels, scale, held: features)
        note(latents: byteCount(last, scale))
      }
    }
  }

  private mutating func note(latents size: Int) {
    latents = latents.saturatingSum(size)
    largestLatents = max(largestLatents, size)
  }

  /// A map of so many channels with `scale` positions for each of the coarsest level.
  private func byteCount(_ channels: Int, _ scale: Extent) -> Int {
    let size = positions * scale
    return FloatMap.byteCount(
      channels: channels, height: size.rows, width: size.columns, border: border) ?? .max
  }

  /// - Parameter held: maps alive around the layers, their input included.
  /// - Returns: channels and scale behind the layers.
  private mutating func walk(
    _ layers: ArraySlice<Layer>, _ channels: Int, _ scale: Extent, held: Int
  ) -> (channels: Int, scale: Extent) {
    var (channels, scale) = (channels, scale)
    // The input of the next layer, where it is not the one that is held anyway.
    var current = 0
    peak = max(peak, held)
    for layer in layers {
      switch layer {
      case .convolution(let shape): channels = shape.outputs
      case .residual(let body):
        _ = walk(body[...], channels, scale, held: held.saturatingSum(current))
      case .shuffle(let factor):
        channels /= factor.area
        scale = scale * factor
      case .unshuffle(let factor):
        channels *= factor.area
        scale = scale / factor
      }
      let output = byteCount(channels, scale)
      if case .residual = layer {
      } else {
        peak = max(peak, held.saturatingSum(current).saturatingSum(output))
      }
      current = output
    }
    return (channels, scale)
  }
}
