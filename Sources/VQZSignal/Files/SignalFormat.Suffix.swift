extension SignalFormat {
  /// An ending of file names.
  package struct Suffix: Sendable {
    /// In lower case, without the dot.
    package let text: String
    /// The numbers of channels that a file of this name is written with; none where such files are
    /// only read.
    package let channels: Set<Int>

    init(_ text: String, channels: Set<Int> = []) {
      self.text = text
      self.channels = channels
    }
  }
}
