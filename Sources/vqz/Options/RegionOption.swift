import ArgumentParser
import VQZ

/// A part of a signal.
///
/// Of a picture in the form of ImageMagick: `640x480+100+50` is 640 columns and 480 rows that begin
/// at column 100 and row 50. Of any signal in that of NumPy, a range for each axis: `0:1,50:530` is
/// position 0 of the first axis and positions 50 to 529 of the second.
struct RegionQuantity: ExpressibleByArgument, Sendable {
  let region: Signal.Region

  init?(argument: String) {
    guard let region = Self.ranges(argument) ?? Self.rectangle(argument) else { return nil }
    self.region = region
  }

  private static func rectangle(_ text: String) -> Signal.Region? {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    let sizes = parts.first?.split(separator: "x", omittingEmptySubsequences: false) ?? []
    let numbers = (sizes + parts.dropFirst()).compactMap { number($0) }
    guard parts.count == 3, sizes.count == 2, numbers.count == 4 else { return nil }
    return Signal.Region(x: numbers[2], y: numbers[3], width: numbers[0], height: numbers[1])
  }

  private static func ranges(_ text: String) -> Signal.Region? {
    var (start, size): ([Int], [Int]) = ([], [])
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: ":", omittingEmptySubsequences: false)
      guard ends.count == 2, let first = number(ends[0]), let end = number(ends[1]), end > first
      else { return nil }
      start.append(first)
      size.append(end - first)
    }
    return Signal.Region(start: start, size: size)
  }

  private static func number(_ text: Substring) -> Int? {
    text.allSatisfy(\.isNumber) ? Int(text) : nil
  }
}
