import Testing
import VQZCore
import VQZSignal

@Suite struct PictureTests {
  @Test func sizesThatDoNotFitAreRefused() {
    #expect(Picture(width: 0, height: 1, layout: .grey, samples: []) == nil)
    #expect(Picture(width: 1, height: -1, layout: .grey, samples: []) == nil)
    #expect(Picture(width: 2, height: 2, layout: .grey, samples: [1, 2, 3]) == nil)
    #expect(Picture(width: .max, height: .max, layout: .rgba, samples: []) == nil)
  }

  @Test(arguments: [PictureLayout.greyAlpha, .rgba])
  func alphaSplitsAndMerges(layout: PictureLayout) throws {
    let picture = try #require(noisePicture(width: 13, height: 7, layout: layout))
    let alpha = try #require(picture.alphaSamples())
    let colours = picture.withoutAlpha()
    #expect(alpha.count == 91 && colours.layout == layout.withoutAlpha)
    #expect(colours.merging(alpha: alpha) == picture)
    #expect(colours.merging(alpha: [1]) == nil)
    #expect(picture.merging(alpha: alpha) == nil)
    let rows = (0..<7).map { picture.colourSamples(rows: $0..<$0 + 1) }
    #expect(rows.flatMap { $0 } == colours.samples)
    #expect(!picture.isOpaque && colours.isOpaque)
    let opaque = colours.merging(alpha: [UInt8](repeating: 255, count: 91))
    #expect(opaque?.isOpaque == true)
  }

  @Test(arguments: [PictureLayout.grey, .greyAlpha])
  func greyBecomesColourAndBack(layout: PictureLayout) throws {
    let picture = try #require(noisePicture(width: 16, height: 16, layout: layout))
    let wide = picture.convertedToRGB()
    #expect(wide.layout.colourChannelCount == 3 && wide.layout.hasAlpha == layout.hasAlpha)
    #expect(wide.isGrey)
    #expect(wide.convertedToGrey() == picture)
    let colour = try #require(noisePicture(width: 4, height: 4, layout: .rgb))
    #expect(!colour.isGrey && colour.convertedToRGB() == colour)
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
    let a = try #require(
      Picture(width: 2, height: 1, layout: .rgba, samples: [10, 20, 30, 0, 0, 0, 255, 9]))
    let b = try #require(
      Picture(width: 2, height: 1, layout: .rgb, samples: [11, 18, 30, 0, 0, 0]))
    let metrics = try #require(PictureMetrics(reference: a, distorted: b))
    #expect(metrics.squaredErrorSum == 1 + 4 + 255 * 255)
    #expect(metrics.largestError == 255)
    #expect(metrics.sampleCount == 6)
    // 10·log10(255²·6 / 65030)
    #expect(abs(metrics.peakSignalToNoiseRatio - 7.781179) < 1e-5)
    #expect(PictureMetrics(reference: a, distorted: a)?.peakSignalToNoiseRatio == .infinity)
    let other = try #require(noisePicture(width: 2, height: 1, layout: .grey))
    #expect(PictureMetrics(reference: a, distorted: other) == nil)
  }
}
