/// How a signal lies before a model: a grid of rows and columns with channels at each position, and
/// the rules of its kind.
package struct GridPlan: Sendable {
  /// What else there is to know of the signal.
  package let rules: any SignalRules
  package let rows: Int
  package let columns: Int
  /// Samples of a position as they are stored, 1 or more.
  package let channelCount: Int
  /// Samples of a position that the model codes: the first ones. The others are kept exactly,
  /// beside what the model codes, as alpha is.
  package let codedChannelCount: Int

  package init(
    rules: any SignalRules, rows: Int, columns: Int, channelCount: Int, codedChannelCount: Int
  ) {
    self.rules = rules
    self.rows = rows
    self.columns = columns
    self.channelCount = channelCount
    self.codedChannelCount = codedChannelCount
  }

  /// Positions of the grid.
  package var positionCount: Int { rows * columns }
  /// Samples of a row, as they are stored.
  package var rowSampleCount: Int { columns * channelCount }
  /// Whether a sample of a position is kept beside what the model codes.
  package var hasAside: Bool { codedChannelCount < channelCount }

  /// The planes that are kept beside what the model codes.
  package var asides: [AsidePlane] { rules.asides(of: self) }

  /// How a model of so many channels codes those of the signal; nil where it cannot.
  package func channels(ofModel count: Int) -> ChannelMapping? {
    rules.channels(of: self, modelChannels: count)
  }
}
