extension TransformBasis {
  /// One coefficient of a block.
  package struct Coefficient: Sendable, Equatable {
    /// The mixed channel, a row of `TransformBasis.mixing`.
    package let channel: Int
    /// Half periods along the rows and along the columns of the block, 0 or more.
    package let row: Int
    package let column: Int

    package init(channel: Int, row: Int, column: Int) {
      self.channel = channel
      self.row = row
      self.column = column
    }
  }

  /// A block of positions and the order in which its coefficients are coded.
  package struct Block: Sendable, Equatable {
    /// Positions along each axis.
    package let rows: Int
    package let columns: Int
    /// How many coefficients of each channel a part of the order holds, `[part][channel]`.
    package let parts: [[Int]]
    /// All coefficients: part after part, in a part channel after channel, of a channel the low
    /// frequencies first.
    package let order: [Coefficient]

    package init(rows: Int, columns: Int, parts: [[Int]]) {
      self.rows = rows
      self.columns = columns
      self.parts = parts
      let frequencies = (0..<rows * columns).map { (row: $0 / columns, column: $0 % columns) }
        .sorted { ($0.row + $0.column, $0.row) < ($1.row + $1.column, $1.row) }
      var order: [Coefficient] = []
      var taken = [Int](repeating: 0, count: parts.first?.count ?? 0)
      for part in parts {
        for (channel, count) in part.enumerated() {
          for each in frequencies[taken[channel]..<taken[channel] + count] {
            order.append(Coefficient(channel: channel, row: each.row, column: each.column))
          }
          taken[channel] += count
        }
      }
      self.order = order
    }

    /// Coefficients of a block: positions times channels.
    package var coefficientCount: Int { order.count }
  }
}
