import VQZContainer
import VQZCore
import VQZSignal

extension ContainerHeader {
  /// The grid of the picture of a file.
  var plan: GridPlan {
    GridPlan(
      rows: height, columns: width, channelCount: layout.channelCount,
      codedChannelCount: layout.colourCount)
  }
}
