import VQZCore

/// The samples of a TIFF file made those of a picture: scaled, unmultiplied, without inks, palette
/// or further channels.
struct TIFFColours {
  private let samples: TIFFSamples
  /// What becomes of each value: of more than 8 bits nothing, where they are kept.
  private let isKept: Bool
  private let maximum: Int
  private var scaled: [UInt8] = []

  /// - Parameter isKept: whether samples of more than 8 bits stay as they are.
  init(_ samples: TIFFSamples, isKept: Bool) {
    self.samples = samples
    self.isKept = isKept
    maximum = samples.maximum
    guard !isKept else { return }
    scaled = (0...maximum).map {
      SampleScaling.scaled(UInt32($0), maximum: UInt32(samples.maximum))
    }
  }

  /// - Parameter raw: samples as they are in the file, one or two bytes each.
  func converted(_ raw: [UInt8], byteCount: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: byteCount)
    let channels = samples.channelCount
    let raw = raw.span
    var colour = [0, 0, 0, 0]
    var target = 0
    for position in 0..<samples.width * samples.height {
      let start = position * channels
      let alpha = samples.alpha.map { value(raw, start + $0) }
      var count = samples.colours.channelCount
      for channel in 0..<count { colour[channel] = value(raw, start + channel) }
      if samples.isAssociated, let alpha { unmultiply(&colour, count, alpha) }
      switch samples.colours {
      case .whiteIsZero: colour[0] = maximum - colour[0]
      case .inks:
        for channel in 0..<3 { colour[channel] = light(colour[channel], colour[3]) }
        count = 3
      case .palette:
        let entry = 3 * colour[0]
        for channel in 0..<3 {
          output[target + channel] = samples.palette[entry + channel]
        }
        target += 3
        count = 0
      case .blackIsZero, .rgb, .luma: break
      }
      for channel in 0..<count { put(colour[channel], into: &output, &target) }
      if let alpha { put(alpha, into: &output, &target) }
    }
    return output
  }

  private func value(_ raw: Span<UInt8>, _ index: Int) -> Int {
    samples.sampleByteCount == 1
      ? Int(raw[index]) : Int(raw[2 * index]) | Int(raw[2 * index + 1]) << 8
  }

  private func put(_ value: Int, into output: inout [UInt8], _ target: inout Int) {
    if isKept {
      output[target] = UInt8(truncatingIfNeeded: value)
      output[target + 1] = UInt8(truncatingIfNeeded: value >> 8)
      target += 2
    } else {
      output[target] = scaled[value]
      target += 1
    }
  }

  /// The colours before they were multiplied by alpha, rounded; none where there is no alpha.
  private func unmultiply(_ colour: inout [Int], _ count: Int, _ alpha: Int) {
    for channel in 0..<count {
      colour[channel] =
        alpha == 0 ? 0 : min(maximum, (colour[channel] * maximum + alpha / 2) / alpha)
    }
  }

  /// What an ink and black leave of the light, rounded.
  private func light(_ ink: Int, _ black: Int) -> Int {
    ((maximum - ink) * (maximum - black) * 2 + maximum) / (2 * maximum)
  }
}
