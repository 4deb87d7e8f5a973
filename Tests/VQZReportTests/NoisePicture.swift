import VQZCore
import VQZSignal

/// A picture whose samples have nothing to do with each other; the same for the same seed.
func noise(_ width: Int, _ height: Int, _ layout: PictureLayout, seed: Int) -> Signal? {
  var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761)
  let samples = (0..<width * height * layout.channelCount).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }
  return try? Signal(width: width, height: height, layout: layout, samples: samples)
}
