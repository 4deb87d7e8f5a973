package import VQZCore

/// Colours and alpha of pictures, apart and together.
extension Signal {
  /// The colours alone, interleaved: 1 or 3 samples a position. Shares memory where the picture
  /// has no alpha.
  package func colourSamples() -> [UInt8] {
    grid.hasAside ? colourSamples(rows: 0..<height) : samples
  }

  /// The colours of some rows, interleaved. Rows outside the picture are left out.
  package func colourSamples(rows: Range<Int>) -> [UInt8] {
    let grid = grid
    let rows = rows.clamped(to: 0..<height)
    let bytes = rows.lowerBound * grid.rowSampleCount..<rows.upperBound * grid.rowSampleCount
    guard grid.hasAside else { return Array(samples[bytes]) }
    var colours: [UInt8] = []
    colours.reserveCapacity(rows.count * width * grid.codedChannelCount)
    for position in stride(from: bytes.lowerBound, to: bytes.upperBound, by: grid.channelCount) {
      for channel in 0..<grid.codedChannelCount {
        colours.append(samples[position + channel])
      }
    }
    return colours
  }

  /// The same picture without alpha.
  package func withoutAlpha() -> Signal {
    guard grid.hasAside else { return self }
    return replacing(channels: grid.codedChannelCount, samples: colourSamples())
  }

  /// Grey repeated into red, green and blue; alpha stays. A colour picture is returned as it is.
  package func convertedToRGB() -> Signal {
    guard grid.codedChannelCount == 1 else { return self }
    return replacing(
      channels: grid.channelCount + 2,
      samples: Self.repeatedGrey(samples, hasAlpha: grid.hasAside))
  }

  /// Each grey sample three times, as red, green and blue.
  ///
  /// - Parameters:
  ///   - samples: interleaved.
  ///   - hasAlpha: whether alpha stands behind each grey sample, where it stays.
  package static func repeatedGrey(_ samples: [UInt8], hasAlpha: Bool) -> [UInt8] {
    var wide: [UInt8] = []
    wide.reserveCapacity(hasAlpha ? samples.count * 2 : samples.count * 3)
    for position in stride(from: 0, to: samples.count, by: hasAlpha ? 2 : 1) {
      let grey = samples[position]
      wide.append(grey)
      wide.append(grey)
      wide.append(grey)
      if hasAlpha { wide.append(samples[position + 1]) }
    }
    return wide
  }

  /// Whether red, green and blue are there and equal at every position: a grey picture, stored as
  /// one of colours.
  ///
  /// - Parameter countsHidden: whether this is asked of positions of alpha 0, too.
  package func isNeutral(countsHidden: Bool) -> Bool {
    let grid = grid
    guard sampleType == .u8, grid.codedChannelCount == 3 else { return false }
    let alpha = grid.hasAside && !countsHidden ? 3 : nil
    return stride(from: 0, to: samples.count, by: grid.channelCount).allSatisfy { position in
      samples[position] == samples[position + 1] && samples[position] == samples[position + 2]
        || alpha.map { samples[position + $0] == 0 } ?? false
    }
  }

  /// Colours to luma with the integer weights 77, 150, 29 of 256 (Rec. ITU-R BT.601, rounded so
  /// that equal red, green and blue come back unchanged); alpha stays.
  package func convertedToGrey() -> Signal {
    let grid = grid
    guard grid.codedChannelCount == 3 else { return self }
    var narrow: [UInt8] = []
    narrow.reserveCapacity(grid.positionCount * (grid.channelCount - 2))
    for position in stride(from: 0, to: samples.count, by: grid.channelCount) {
      let red = 77 * UInt32(samples[position])
      let green = 150 * UInt32(samples[position + 1])
      let blue = 29 * UInt32(samples[position + 2])
      narrow.append(UInt8(truncatingIfNeeded: (red + green + blue + 128) >> 8))
      if grid.hasAside { narrow.append(samples[position + 3]) }
    }
    return replacing(channels: grid.channelCount - 2, samples: narrow)
  }
}
