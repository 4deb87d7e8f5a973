package import VQZNetwork

extension KernelBenchmark {
  /// One convolution of a decoder: channels stay, the map is square.
  public struct Shape: Sendable {
    package var channels: Int
    package var side: Int
    package var kernel: Extent

    package init(channels: Int, side: Int, kernel: Extent) {
      self.channels = channels
      self.side = side
      self.kernel = kernel
    }

    var operationCount: Int { 2 * channels * channels * kernel.area * side * side }
    var name: String { "\(channels)→\(channels) \(kernel.rows)×\(kernel.columns) \(side)²" }
  }
}
