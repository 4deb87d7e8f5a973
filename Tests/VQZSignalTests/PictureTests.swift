import Testing
import VQZCore
import VQZSignal

@Suite struct PictureTests {
  @Test func sizesThatDoNotFitAreRefused() {
    #expect(throws: VQZError.self) {
      try Signal(width: 0, height: 1, layout: .grey, samples: [])
    }
    #expect(throws: VQZError.self) {
      try Signal(width: 1, height: -1, layout: .grey, samples: [])
    }
    #expect(throws: VQZError.self) {
      try Signal(width: 2, height: 2, layout: .grey, samples: [1, 2, 3])
    }
    #expect(throws: VQZError.self) {
      try Signal(width: .max, height: .max, layout: .rgba, samples: [])
    }
  }

  @Test(arguments: [PictureLayout.greyAlpha, .rgba])
  func alphaIsLeftOut(layout: PictureLayout) throws {
    let picture = try noisePicture(width: 13, height: 7, layout: layout)
    let colours = picture.withoutAlpha()
    #expect(colours.layout == (layout == .rgba ? .rgb : .grey))
    let channels = layout.channelCount
    #expect(
      colours.samples
        == picture.samples.enumerated().filter { $0.offset % channels < channels - 1 }.map(
          \.element))
    let rows = (0..<7).map { picture.colourSamples(rows: $0..<$0 + 1) }
    #expect(rows.flatMap { $0 } == colours.samples)
  }

  @Test(arguments: [PictureLayout.grey, .greyAlpha])
  func greyBecomesColourAndBack(layout: PictureLayout) throws {
    let picture = try noisePicture(width: 16, height: 16, layout: layout)
    let wide = picture.convertedToRGB()
    #expect(wide.grid.codedChannelCount == 3 && wide.grid.hasAside == layout.hasAlpha)
    #expect(wide.convertedToGrey() == picture)
    let colour = try noisePicture(width: 4, height: 4, layout: .rgb)
    #expect(colour.convertedToRGB() == colour)
  }

  @Test func scalingRoundsToNearest() {
    for maximum in [1, 2, 3, 5, 7, 15, 100, 254, 255, 256, 1000, 4095, 65534, 65535] {
      for value in stride(from: 0, through: maximum, by: max(1, maximum / 997)) {
        let exact = Double(value) * 255 / Double(maximum)
        let scaled = SampleScaling.scaled(UInt32(value), maximum: UInt32(maximum))
        #expect(abs(Double(scaled) - exact) <= 0.5)
      }
    }
    for value in 0...UInt16.max {
      let general = SampleScaling.scaled(UInt32(value), maximum: 65535)
      if SampleScaling.narrowed(value) != general { Issue.record("value \(value)") }
    }
  }

  @Test func errorsAreCountedOverColours() throws {
    let a = try Signal(width: 2, height: 1, layout: .rgba, samples: [10, 20, 30, 0, 0, 0, 255, 9])
    let b = try Signal(width: 2, height: 1, layout: .rgb, samples: [11, 18, 30, 0, 0, 0])
    let metrics = try #require(PictureMetrics(reference: a, distorted: b))
    #expect(metrics.squaredErrorSum == 1 + 4 + 255 * 255)
    #expect(metrics.largestError == 255)
    #expect(metrics.sampleCount == 6)
    // 10·log10(255²·6 / 65030)
    #expect(abs(metrics.peakSignalToNoiseRatio - 7.781179) < 1e-5)
    #expect(PictureMetrics(reference: a, distorted: a)?.peakSignalToNoiseRatio == .infinity)
    let other = try noisePicture(width: 2, height: 1, layout: .grey)
    #expect(PictureMetrics(reference: a, distorted: other) == nil)
  }

  @Test func coloursThatNobodySeesNeedNotCount() throws {
    let a = try Signal(width: 2, height: 1, layout: .greyAlpha, samples: [10, 255, 90, 0])
    let b = try Signal(width: 2, height: 1, layout: .greyAlpha, samples: [13, 255, 7, 0])
    let metrics = try #require(
      PictureMetrics(reference: a, distorted: b, countsHidden: false))
    #expect(metrics.squaredErrorSum == 9 && metrics.largestError == 3)
    #expect(metrics.sampleCount == 1 && metrics.meanSquaredError == 9)
  }
}
