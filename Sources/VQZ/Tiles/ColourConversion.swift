import VQZContainer
import VQZSignal

/// Between the colours of a picture and the channels of a model
/// (`Formats/vqz.md`, section "TILE").
enum ColourConversion {
  /// The colour samples of `area`, converted to `channels` (1 or 3); alpha is left out.
  static func extract(_ area: TileRectangle, of image: Signal, channels: Int) -> [UInt8] {
    let step = image.shape.channels
    let isGrey = image.grid.codedChannelCount == 1
    return unsafe [UInt8](unsafeUninitializedCapacity: area.positionCount * channels) {
      output, count in
      count = 0
      for y in area.rows {
        for x in area.columns {
          let source = (y * image.width + x) * step
          for channel in 0..<channels {
            unsafe output[count] = image.samples[source + (isGrey ? 0 : channel)]
            count += 1
          }
        }
      }
    }
  }

  /// The alpha of `area`, or nil where the picture has none.
  static func alpha(_ area: TileRectangle, of image: Signal) -> [UInt8]? {
    guard image.grid.hasAside else { return nil }
    let step = image.shape.channels
    var values: [UInt8] = []
    values.reserveCapacity(area.positionCount)
    for y in area.rows {
      for x in area.columns {
        values.append(image.samples[(y * image.width + x) * step + step - 1])
      }
    }
    return values
  }

  /// A model's samples as the colours of a picture: a grey picture coded by a model of three
  /// channels is (R + 2G + B + 2) >> 2 of them.
  static func colours(_ samples: [UInt8], channels: Int, plan: GridPlan) -> [UInt8] {
    guard channels == 3, plan.codedChannelCount == 1 else { return samples }
    return (0..<samples.count / 3).map { position in
      let sum =
        Int(samples[position * 3]) + 2 * Int(samples[position * 3 + 1])
        + Int(samples[position * 3 + 2])
      return UInt8((sum + 2) >> 2)
    }
  }

  /// The samples of `core` out of those of the rectangle around it.
  static func cropped(
    _ samples: [UInt8], of extended: TileRectangle, to core: TileRectangle, colours: Int
  ) -> [UInt8] {
    guard core != extended else { return samples }
    var part: [UInt8] = []
    part.reserveCapacity(core.positionCount * colours)
    for y in core.rows {
      let start = ((y - extended.y) * extended.width + core.x - extended.x) * colours
      part += samples[start..<start + core.width * colours]
    }
    return part
  }

  /// Whether a model of `channels` can code the channels of `plan`.
  static func fits(channels: Int, plan: GridPlan) -> Bool {
    channels == 3 || plan.codedChannelCount == 1
  }
}
