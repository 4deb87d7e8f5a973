extension Picture {
  /// The colours alone, interleaved: 1 or 3 samples a position. Shares memory where the picture
  /// has no alpha.
  package func colourSamples() -> [UInt8] {
    layout.hasAlpha ? colourSamples(rows: 0..<height) : samples
  }

  /// The colours of some rows, interleaved. Rows outside the picture are left out.
  package func colourSamples(rows: Range<Int>) -> [UInt8] {
    let rows = rows.clamped(to: 0..<height)
    let bytes = rows.lowerBound * rowByteCount..<rows.upperBound * rowByteCount
    guard layout.hasAlpha else { return Array(samples[bytes]) }
    let channels = layout.channelCount
    var colours: [UInt8] = []
    colours.reserveCapacity(rows.count * width * layout.colourChannelCount)
    for position in stride(from: bytes.lowerBound, to: bytes.upperBound, by: channels) {
      for channel in 0..<channels - 1 {
        colours.append(samples[position + channel])
      }
    }
    return colours
  }

  /// The alpha plane, one sample a position; nil where the picture has none.
  package func alphaSamples() -> [UInt8]? {
    guard layout.hasAlpha else { return nil }
    let channels = layout.channelCount
    return unsafe [UInt8](unsafeUninitializedCapacity: positionCount) { plane, count in
      for position in 0..<positionCount {
        unsafe plane[position] = samples[position * channels + channels - 1]
      }
      count = positionCount
    }
  }

  /// The same picture without alpha.
  package func withoutAlpha() -> Picture {
    layout.hasAlpha ? replacing(layout: layout.withoutAlpha, samples: colourSamples()) : self
  }

  /// Whether alpha is there and is 255 everywhere, so that dropping it loses nothing.
  package var isOpaque: Bool {
    guard layout.hasAlpha else { return true }
    let channels = layout.channelCount
    for position in stride(from: channels - 1, to: samples.count, by: channels)
    where samples[position] != 255 {
      return false
    }
    return true
  }

  /// Whether red, green and blue are equal at every position.
  package var isGrey: Bool {
    guard layout.colourChannelCount == 3 else { return true }
    for position in stride(from: 0, to: samples.count, by: layout.channelCount) {
      let red = samples[position]
      if samples[position + 1] != red || samples[position + 2] != red { return false }
    }
    return true
  }

  /// Grey repeated into red, green and blue; alpha stays. A colour picture is returned as it is.
  package func convertedToRGB() -> Picture {
    guard layout.colourChannelCount == 1 else { return self }
    let channels = layout.channelCount
    var wide: [UInt8] = []
    wide.reserveCapacity(positionCount * (channels + 2))
    for position in stride(from: 0, to: samples.count, by: channels) {
      let grey = samples[position]
      wide.append(grey)
      wide.append(grey)
      wide.append(grey)
      if layout.hasAlpha { wide.append(samples[position + 1]) }
    }
    return replacing(layout: layout.hasAlpha ? .rgba : .rgb, samples: wide)
  }

  /// Colours to luma with the integer weights 77, 150, 29 of 256 (Rec. ITU-R BT.601, rounded so
  /// that equal red, green and blue come back unchanged); alpha stays.
  package func convertedToGrey() -> Picture {
    guard layout.colourChannelCount == 3 else { return self }
    let channels = layout.channelCount
    var narrow: [UInt8] = []
    narrow.reserveCapacity(positionCount * (channels - 2))
    for position in stride(from: 0, to: samples.count, by: channels) {
      let red = 77 * UInt32(samples[position])
      let green = 150 * UInt32(samples[position + 1])
      let blue = 29 * UInt32(samples[position + 2])
      narrow.append(UInt8(truncatingIfNeeded: (red + green + blue + 128) >> 8))
      if layout.hasAlpha { narrow.append(samples[position + 3]) }
    }
    return replacing(layout: layout.hasAlpha ? .greyAlpha : .grey, samples: narrow)
  }

  /// Colours and an alpha plane put together; the inverse of `withoutAlpha` and `alphaSamples`.
  /// Nil where the plane does not have one sample a position or the picture has alpha already.
  package func merging(alpha: [UInt8]) -> Picture? {
    guard !layout.hasAlpha, alpha.count == positionCount else { return nil }
    let channels = layout.channelCount
    var merged: [UInt8] = []
    merged.reserveCapacity(positionCount * (channels + 1))
    for position in 0..<positionCount {
      for channel in 0..<channels {
        merged.append(samples[position * channels + channel])
      }
      merged.append(alpha[position])
    }
    return replacing(layout: layout.withAlpha, samples: merged)
  }

  /// The same picture with other samples; the caller has made as many as `layout` asks for.
  private func replacing(layout: PictureLayout, samples: [UInt8]) -> Picture {
    Picture(
      width: width, height: height, layout: layout, samples: samples,
      bitsPerSample: bitsPerSample, container: container, metadata: metadata, notices: notices)
      ?? self
  }
}
