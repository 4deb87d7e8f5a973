import VQZCore
import VQZSignal

/// A part of a signal to look at, around its largest error: a map of the last two axes, and a cut
/// along the last one.
package struct NumberLook: Sendable, Equatable {
  /// Positions of the map each way, 0 where the signal has one axis; every so many of the signal.
  package let rows: Int
  package let columns: Int
  package let step: Int
  /// `[row][column]`, from the least sample at 0 to the greatest at 255.
  package let signal: [UInt8]
  /// The same of the error: −1 bound at 1, 0 at 128, 1 bound at 255.
  package let error: [UInt8]
  /// Where the map lies along the axes before the last two.
  package let place: [Int]
  /// The first position of the cut along the last axis, and the row that it is in.
  package let cutStart: Int
  package let cutRow: Int
  /// Samples of the cut in % of the range, the least at 0.
  package let original: [Double]
  package let decoded: [Double]

  /// Most positions of a map each way, and of a cut.
  static let mapLimit = 256
  static let cutLimit = 160

  /// Nil where there is no range, or nothing with a number.
  init?(numbers: [Double], errors: [Double], shape: Signal.Shape, bound: Double, range: Double) {
    guard range > 0, range.isFinite, bound > 0, bound.isFinite,
      let least = numbers.lazy.filter(\.isFinite).min()
    else { return nil }
    let worst = Self.worst(errors)
    let (channels, width) = (shape.channels, shape.axes.last ?? 1)
    let height = shape.axes.count > 1 ? shape.axes[shape.axes.count - 2] : 1
    let (channel, position) = (worst % channels, worst / channels)
    let (row, column) = (position / width % height, position % width)
    let slice = position / (width * height)
    func index(_ row: Int, _ column: Int) -> Int {
      ((slice * height + row) * width + column) * channels + channel
    }
    let step = (max(width, height) + Self.mapLimit - 1) / Self.mapLimit
    let isFlat = shape.axes.count < 2
    rows = isFlat ? 0 : (height + step - 1) / step
    columns = isFlat ? 0 : (width + step - 1) / step
    self.step = step
    var (signal, error): ([UInt8], [UInt8]) = ([], [])
    for y in 0..<rows {
      for x in 0..<columns {
        let place = index(y * step, x * step)
        signal.append(Self.byte((numbers[place] - least) / range * 255))
        error.append(Self.byte(128 + errors[place] / bound * 127))
      }
    }
    (self.signal, self.error) = (signal, error)
    place = Self.place(slice, shape.axes.dropLast(2))
    let count = min(Self.cutLimit, width)
    let start = min(max(0, column - count / 2), width - count)
    (cutStart, cutRow) = (start, row)
    original = (start..<start + count).map { (numbers[index(row, $0)] - least) / range * 100 }
    decoded = (start..<start + count).map {
      (numbers[index(row, $0)] + errors[index(row, $0)] - least) / range * 100
    }
  }

  private static func worst(_ errors: [Double]) -> Int {
    var (worst, largest) = (0, -1.0)
    for (index, error) in errors.enumerated() where error.magnitude > largest {
      (worst, largest) = (index, error.magnitude)
    }
    return worst
  }

  private static func byte(_ value: Double) -> UInt8 {
    value.isFinite ? UInt8(min(max(value.rounded(), 0), 255)) : 0
  }

  /// Of a slice counted through, along each axis.
  private static func place(_ slice: Int, _ axes: ArraySlice<Int>) -> [Int] {
    var rest = slice
    var place: [Int] = []
    for size in axes.reversed() {
      place.append(rest % size)
      rest /= size
    }
    return place.reversed()
  }
}
