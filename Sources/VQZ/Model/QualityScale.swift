/// The qualities of a model, 0 to 100, as rows of its step sizes.
struct QualityScale {
  /// Rows, 1 or more.
  let count: Int

  /// The row for a quality, which is held to 0 … 100.
  func index(_ quality: Double) -> Int {
    Int((min(max(quality, 0), 100) * Double(count - 1) / 100).rounded())
  }

  /// The quality that a row stands for; of a single one 100.
  func quality(ofIndex index: Int) -> Double {
    count > 1 ? 100 * Double(index) / Double(count - 1) : 100
  }
}
