/// One channel of a picture at one scale, as floats around mid-grey.
struct SimilarityPlane {
  let width: Int
  let height: Int
  /// `[height][width]`, each sample less `Self.centre`.
  let values: [Float]

  /// Variances are differences of large squares; around mid-grey the squares are a quarter, and
  /// single precision keeps them to 10^-3 of the constant they are compared with.
  static let centre: Float = 128

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// Channel `channel` of interleaved samples.
  init(_ samples: [UInt8], width: Int, height: Int, channel: Int, of count: Int) {
    self.width = width
    self.height = height
    values = (0..<width * height).map { Float(samples[$0 * count + channel]) - Self.centre }
  }

  /// The next coarser scale: means of 2 x 2. An odd size is first extended by a black row above or
  /// column to the left, as the implementations that published figures come from do.
  func halved() -> SimilarityPlane {
    let (padX, padY) = (width % 2, height % 2)
    let (columns, rows) = ((width + padX) / 2, (height + padY) / 2)
    var result = [Float](repeating: 0, count: columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        var sum: Float = 0
        for (dy, dx) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
          let (row, column) = (2 * y + dy - padY, 2 * x + dx - padX)
          sum += row < 0 || column < 0 ? -Self.centre : values[row * width + column]
        }
        result[y * columns + x] = sum / 4
      }
    }
    return SimilarityPlane(width: columns, height: rows, values: result)
  }
}
