import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// How many bytes a file has at most, before it is made.
enum EncodeBound {
  /// What a tile and its alpha have beside their content, and what the index has of them: frames,
  /// numbers, methods, checksums and lengths, each as long as they get.
  private static let tileByteCount = 128
  /// Bytes of an index that is coded badly: no probability is below 2^-24.
  private static let symbolByteCount = 3
  /// Signature, header and the model's name and hint.
  private static let frontByteCount =
    256 + ModelReference.nameByteLimit + ModelReference.hintByteLimit

  static func byteCount(
    _ window: TileWindow, plan: GridPlan, model: LadderModel, storesTiles: Bool
  ) -> Int {
    let grid = window.grid
    var content = plan.positionCount.saturatingProduct(plan.channelCount)
    if !storesTiles {
      let reach = grid.tileSize + 2 * grid.overlap
      let height = grid.tileSize == 0 ? grid.height : min(grid.height, reach)
      let width = grid.tileSize == 0 ? grid.width : min(grid.width, reach)
      let symbols = model.network.program.symbolLimit(height: height, width: width).total
      content = content.saturatingSum(
        symbols.saturatingProduct(symbolByteCount).saturatingSum(1024)
          .saturatingProduct(grid.count))
    }
    return content.saturatingSum(grid.count.saturatingProduct(tileByteCount))
      .saturatingSum(frontByteCount)
  }

  /// A file whose tiles take no more than their samples do.
  ///
  /// - Parameters:
  ///   - samples: bytes of all of them.
  ///   - tileCount: tiles they are cut into.
  static func byteCount(samples: Int, tileCount: Int) -> Int {
    samples.saturatingSum(tileCount.saturatingProduct(tileByteCount))
      .saturatingSum(frontByteCount)
  }

  /// Metadata is stored as it is where packing it makes it no shorter.
  static func byteCount(_ metadata: [Signal.Metadata]) -> Int {
    metadata.reduce(0) { $0.saturatingSum($1.payload.count + 64) }
  }
}
