import ArgumentParser
import VQZ

/// A region in the form of ImageMagick: `640x480+100+50` is 640 columns and 480 rows that begin
/// at column 100 and row 50.
struct RegionQuantity: ExpressibleByArgument, Sendable {
  let region: Signal.Region

  init?(argument: String) {
    let parts = argument.split(separator: "+", omittingEmptySubsequences: false)
    let sizes = parts.first?.split(separator: "x", omittingEmptySubsequences: false) ?? []
    let numbers = (sizes + parts.dropFirst()).compactMap { text in
      text.allSatisfy(\.isNumber) ? Int(text) : nil
    }
    guard parts.count == 3, sizes.count == 2, numbers.count == 4 else { return nil }
    region = Signal.Region(x: numbers[2], y: numbers[3], width: numbers[0], height: numbers[1])
  }
}
