import VQZContainer
import VQZNetwork

/// How much memory a decode takes, before it takes any.
enum DecodeMemory {
  /// An upper bound in bytes: the maps of the largest tile, the band of rows being blended, and
  /// the picture itself.
  static func byteCount(grid: TileGrid, layout: Image.Layout, model: Model) -> Int {
    let area = grid.extended(grid.count == 1 ? 0 : min(grid.columns + 1, grid.count - 1))
    let height = grid.tileSize == 0 ? grid.height : min(grid.height, area.height)
    let width = grid.tileSize == 0 ? grid.width : min(grid.width, area.width)
    let tile = model.network.description.mapByteCount(height: height, width: width)
    let band = grid.count == 1 ? 0 : height.saturatingProduct(grid.width * 3 * 4 * 2)
    let picture = grid.width.saturatingProduct(grid.height).saturatingProduct(layout.channelCount)
    return tile.saturatingSum(band).saturatingSum(picture.saturatingProduct(2))
  }
}

extension NetworkDescription {
  /// Most bytes the decoder's maps take together for a tile: at no time are more than four of the
  /// largest alive (a residual's input, two maps inside it, and the features a step keeps).
  func mapByteCount(height: Int, width: Int) -> Int {
    let rows = (height + stride - 1) / stride
    let columns = (width + stride - 1) / stride
    var largest = 0
    func note(_ channels: Int, _ scale: Int) {
      let blocks = (channels + 15) / 16 * 32
      let size = (rows * scale + 4).saturatingProduct(columns * scale + 4)
        .saturatingProduct(blocks)
      largest = max(largest, size)
    }
    func walk(_ layers: [Layer], _ scale: Int) -> Int {
      var scale = scale
      for layer in layers {
        switch layer {
        case .convolution(let shape):
          note(shape.inputs, scale)
          note(shape.outputs, scale)
        case .residual(let body): _ = walk(body, scale)
        case .shuffle(let factor): scale *= factor
        case .unshuffle(let factor): scale = max(1, scale / factor)
        }
      }
      return scale
    }
    for (index, level) in levels.enumerated() {
      let above = index > 0 ? stride / levels[index - 1].stride : 1
      _ = walk(level.entry, above)
      let scale = stride / level.stride
      for step in level.steps {
        _ = walk(step.body + step.head + [.convolution(step.merge)], scale)
      }
    }
    _ = walk(output, stride / (levels.last?.stride ?? stride))
    return largest.saturatingProduct(4)
  }
}

extension Int {
  func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
