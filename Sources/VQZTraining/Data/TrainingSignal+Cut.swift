internal import VQZCore
package import VQZNetwork

extension TrainingSignal {
  /// Cuts the patch with its corner at (x, y) into `map`, which has the size of the patch. What
  /// lies outside the signal goes on as the window says.
  package func cut(_ choice: Window, into map: FloatMap) {
    let (activations, edge) = (Self.activations, choice.edge)
    let isInside = choice.x + map.width <= width
    let turnsFirst = choice.isMirrored && choice.staysLeft && !isInside
    for row in 0..<map.height {
      let down = choice.isUpsideDown ? map.height - 1 - row : row
      let line = edge.position(choice.y + down, size: height) * width
      var target = map.origin + row * map.rowStride
      for column in 0..<map.width {
        let isTurned = choice.isMirrored && !turnsFirst
        let x = choice.x + (isTurned ? map.width - 1 - column : column)
        let place = isInside ? x : edge.position(x, size: width)
        let source = (line + (turnsFirst ? width - 1 - place : place)) * channels
        for channel in 0..<channels {
          map[element: target + channel] = activations[Int(samples[source + channel])]
        }
        target += FloatMap.lanes
      }
    }
  }

  /// The value that each sample has for the network.
  private static let activations = (0...255).map { SampleScale.bytes.activation(of: $0) }
}
