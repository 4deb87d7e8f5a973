import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork
import VQZSignal

/// How much memory an encode takes, before it takes any.
enum EncodeMemory {
  /// An upper bound in bytes: the picture, what decoding it takes (the decoder runs along), and the
  /// analysis of the largest tile, whose maps come from the same pool as the decoder's.
  static func byteCount(_ window: TileWindow, plan: GridPlan, model: LadderModel) -> Int {
    let grid = window.grid
    let reach = grid.tileSize + 2 * grid.overlap
    let height = grid.tileSize == 0 ? grid.height : min(grid.height, reach)
    let width = grid.tileSize == 0 ? grid.width : min(grid.width, reach)
    let program = model.network.program
    let analysis = AnalysisMaps(program, height: height, width: width)
    let decoder = DecoderMaps.byteCount(program, height: height, width: width)
    // Extracted, decoded, turned into colours and compared.
    let samples = height.saturatingProduct(width).saturatingProduct(4 * plan.channelCount)
    // Coded without the model: a residual, a class, an operation and a word for each sample, in
    // arrays that may have twice the room they need.
    let residuals = height.saturatingProduct(width).saturatingProduct(24 * plan.channelCount)
    // Vectors as the search wants them, in arrays that may have twice the room they need.
    let vectors = analysis.largestValues.saturatingProduct(3)
    return DecodeMemory.byteCount(window, plan: plan, model: model)
      .saturatingSum(max(0, analysis.pooledByteCount - decoder))
      // The values that the analysis wants, and those they decode to, for the next encode.
      .saturatingSum(analysis.pooledValueByteCount).saturatingSum(analysis.values)
      .saturatingSum(
        program.symbolLimit(height: height, width: width).total
          .saturatingProduct(32)
      )
      .saturatingSum(max(samples, residuals)).saturatingSum(vectors)
      .saturatingSum(contextSearchByteCount(model.network.description))
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
