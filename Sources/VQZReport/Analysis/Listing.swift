import VQZ
import VQZSystem

extension FileAnalysis {
  /// The analysis as lines of a listing.
  public var listing: [(name: String, value: String)] {
    var lines: [(name: String, value: String)] = []
    let pixels = Double(width * height)
    for row in steps where row.indexCount > 0 {
      lines.append(
        (
          "step \(row.level).\(row.step)",
          "\(row.indexCount) indices at stride \(row.stride), "
            + "\(NumberText.fixed(row.bits / 8, 0)) bytes by the model's table, "
            + "\(NumberText.fixed(row.bits / pixels, 4)) bits/pixel, "
            + "\(NumberText.fixed(row.bits / Double(row.indexCount), 3)) bits an index"
        ))
      for usage in row.classes where usage.indexCount > 0 {
        lines.append(
          (
            "class \(usage.level).\(usage.step).\(usage.number)",
            "\(usage.indexCount) indices, \(usage.codewordCount - usage.deadCount) of "
              + "\(usage.codewordCount) codewords used, perplexity "
              + "\(NumberText.fixed(usage.perplexity, 1)), entropy "
              + "\(NumberText.fixed(usage.entropy, 3)) bits"
          ))
      }
    }
    for (number, tile) in tiles.enumerated() {
      lines.append(
        (
          "tile \(number)",
          "\(tile.byteCount) bytes of indices, \(tile.residuals)\(tile.method), \(tile.width) x "
            + "\(tile.height) at \(tile.x),\(tile.y)"
        ))
    }
    return lines
  }
}

extension DecodeTrace.Tile {
  /// Bytes of residuals, where there are any.
  fileprivate var residuals: String {
    residualByteCount > 0 ? "\(residualByteCount) of residuals, " : ""
  }
}

extension ModelAnalysis {
  /// The analysis as lines of a listing.
  public var listing: [(name: String, value: String)] {
    rows.map { row in
      let escaped = row.escapedCount > 0 ? ", \(row.escapedCount) without a slot" : ""
      return (
        "class \(row.usage.level).\(row.usage.step).\(row.usage.number)",
        "\(row.usage.codewordCount) codewords, \(NumberText.fixed(row.expectedBits, 3)) bits an "
          + "index expected, perplexity \(NumberText.fixed(row.expectedPerplexity, 1))\(escaped)"
      )
    }
  }
}
