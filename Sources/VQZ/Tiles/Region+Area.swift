import VQZContainer
import VQZCore

extension Signal.Region {
  /// The region as a part of the picture, which holds all of it.
  func area(in grid: TileGrid) throws(VQZError) -> TileRectangle {
    let whole = [grid.height, grid.width]
    // Differences, since sums of the caller's numbers may overflow.
    let fits =
      start.count == 2 && size.count == 2
      && (0..<2).allSatisfy {
        start[$0] >= 0 && size[$0] >= 1 && start[$0] < whole[$0]
          && size[$0] <= whole[$0] - start[$0]
      }
    guard fits else {
      throw VQZError(.usage, "region: found \(text), expected one within \(Self.text(of: whole))")
    }
    return TileRectangle(x: start[1], y: start[0], width: size[1], height: size[0])
  }

  /// As the command line writes it: columns and rows, and where they begin.
  private var text: String {
    guard start.count == 2, size.count == 2 else { return "\(size) from \(start)" }
    return "\(size[1])x\(size[0])+\(start[1])+\(start[0])"
  }

  private static func text(of whole: [Int]) -> String { "\(whole[1])x\(whole[0])+0+0" }
}
