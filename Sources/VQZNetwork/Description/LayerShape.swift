/// Channels and grid at one point of a stack. The grid is relative to the samples: one position
/// every `stride` samples.
package struct LayerShape: Sendable, Equatable {
  package var channels: Int
  package var stride: Extent

  package init(channels: Int, stride: Extent) {
    self.channels = channels
    self.stride = stride
  }
}
