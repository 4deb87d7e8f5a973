import VQZCore

/// How the series of a block are cut into windows: each channel for itself, from its first moment
/// on; the last window may go beyond the block.
struct WindowLayout {
  /// Moments of the block.
  let moments: Int
  let channels: Int
  /// Moments of a window.
  let length: Int

  /// Windows of a channel.
  var windowCount: Int { (moments - 1) / length + 1 }

  /// Windows of all channels.
  var allWindowCount: Int { windowCount.saturatingProduct(channels) }

  /// Values of all windows, those beyond the block included.
  var valueCount: Int { allWindowCount.saturatingProduct(length) }

  /// Where the moments of a window lie among the samples of the block, `[moments][channels]`.
  ///
  /// - Parameter window: counted through one channel after another.
  func places(of window: Int) -> StrideTo<Int> {
    let (channel, first) = (window / windowCount, window % windowCount * length)
    let end = min(moments, first + length)
    return stride(from: first * channels + channel, to: end * channels, by: channels)
  }

  /// Samples `[moments][channels]` as values one channel after another, `[channels][windows][D]`.
  ///
  /// What is beyond the block repeats the last moment. A sample without a value, since it is not
  /// finite or too large, repeats the one before.
  func values(_ numbers: [Double], unit: Double, most: Int32) -> [Int32] {
    var values: [Int32] = []
    values.reserveCapacity(valueCount)
    for channel in 0..<channels {
      var last: Int32 = 0
      for moment in 0..<windowCount * length {
        if moment < moments {
          let value = (numbers[moment * channels + channel] / unit).rounded(.toNearestOrEven)
          if value.magnitude <= Double(most) { last = Int32(value) }
        }
        values.append(last)
      }
    }
    return values
  }

  /// The inverse, in the order of the samples.
  func ordered(_ values: [Int32]) -> [Int32] {
    let padded = windowCount * length
    var ordered = [Int32](repeating: 0, count: moments * channels)
    for channel in 0..<channels {
      for moment in 0..<moments {
        ordered[moment * channels + channel] = values[channel * padded + moment]
      }
    }
    return ordered
  }
}
