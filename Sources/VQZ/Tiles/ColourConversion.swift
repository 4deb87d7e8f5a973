import VQZContainer
import VQZCore
import VQZSignal

/// Between the channels of a signal and those of a model, as the rules of its kind say.
enum ColourConversion {
  /// The coded samples of `area`, in rows of the band of a tile, as a model of `channels` takes
  /// them: `[height][width][channels]`. Colours that nobody sees are made cheap.
  static func extract(_ area: TileRectangle, of tile: TileSource, channels: Int) -> [UInt8] {
    let (plan, samples) = (tile.plan, tile.band.samples)
    let step = plan.channelCount
    let mapping = plan.channels(ofModel: channels) ?? .same
    let sources = (0..<channels).map(mapping.source)
    var extracted = unsafe [UInt8](unsafeUninitializedCapacity: area.positionCount * channels) {
      output, count in
      count = 0
      for y in area.rows {
        for x in area.columns {
          let position = (y * plan.columns + x) * step
          for source in sources {
            unsafe output[count] = samples[position + source]
            count += 1
          }
        }
      }
    }
    HiddenPositions(area, of: tile)?.fill(&extracted, channels: channels)
    return extracted
  }

  /// A plane of a part of a tile that is kept beside what the model codes, `[height][width]`.
  static func plane(
    _ aside: AsidePlane, in area: TileRectangle, of tile: TileSource
  ) -> [UInt8] {
    let (plan, samples) = (tile.plan, tile.band.samples)
    var values: [UInt8] = []
    values.reserveCapacity(area.positionCount)
    for y in area.rows {
      for x in area.columns {
        values.append(samples[(y * plan.columns + x) * plan.channelCount + aside.channel])
      }
    }
    return values
  }

  /// A model's samples as the coded ones of a signal.
  static func colours(_ samples: [UInt8], channels: Int, plan: GridPlan) -> [UInt8] {
    plan.channels(ofModel: channels)?.merged(samples) ?? samples
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
    plan.channels(ofModel: channels) != nil
  }
}
