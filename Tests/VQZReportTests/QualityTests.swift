import Foundation
import Testing
import VQZCore
import VQZReport
import VQZSignal

/// PSNR and MS-SSIM against an implementation that shares nothing with this one.
@Suite struct QualityTests {
  #if PNG
    @Test func figuresAreThoseOfTheReference() throws {
      let rows = try MetricFixtures.rows("similarity.csv")
      #expect(rows.count == 8)
      for row in rows {
        let figures = row.dropFirst().compactMap(Double.init)
        let quality = try #require(
          PictureQuality(
            reference: try MetricFixtures.picture(row[0] + "-original"),
            decoded: try MetricFixtures.picture(row[0] + "-decoded")))
        let found = [
          quality.similarity, quality.similarityDecibels, quality.psnr, quality.lumaPSNR,
          Double(quality.largestError),
        ]
        #expect(figures.count == found.count)
        for (place, (value, expected)) in zip(found, figures).enumerated() {
          // Beyond 50 dB an MS-SSIM is a few units of a 32-bit float from 1.
          let limit = place == 1 && expected > 50 ? 0.05 : 1e-4
          #expect((value - expected).magnitude < limit, "\(row[0]): \(found), \(figures)")
        }
      }
    }

    @Test func looksAreThoseOfTheReference() throws {
      let rows = try MetricFixtures.rows("looks.csv")
      #expect(rows.count == 8)
      for row in rows {
        let original = try MetricFixtures.picture(row[0] + "-original")
        let found = try #require(
          Ssimulacra.of(original, try MetricFixtures.picture(row[0] + "-decoded")))
        let expected = try #require(Double(row[1]))
        #expect((found - expected).magnitude < 1e-3, "\(row[0]): \(found), \(expected)")
        #expect(Ssimulacra.of(original, original) == 100)
      }
    }
  #endif

  @Test func equalPicturesOfAnySize() throws {
    for (width, height) in [(1, 1), (2, 3), (10, 11), (12, 300), (160, 160), (161, 176)] {
      let picture = try #require(noise(width, height, .rgb, seed: width))
      let quality = try #require(PictureQuality(reference: picture, decoded: picture))
      #expect(quality.similarity > 0.999_999)
      #expect(quality.psnr == .infinity && quality.lumaPSNR == .infinity)
      #expect(quality.largestError == 0)
    }
  }

  @Test func alphaDoesNotCount() throws {
    let first = try #require(noise(40, 30, .rgba, seed: 1))
    let second = try #require(noise(40, 30, .rgba, seed: 2))
    let plain = PictureQuality(reference: first.withoutAlpha(), decoded: second.withoutAlpha())
    #expect(PictureQuality(reference: first, decoded: second) == plain)
    #expect(plain != nil)
  }

  @Test func whatDoesNotFitHasNoFigure() throws {
    let first = try #require(noise(8, 8, .rgb, seed: 1))
    #expect(
      PictureQuality(reference: first, decoded: try #require(noise(8, 9, .rgb, seed: 1))) == nil)
    #expect(PictureQuality(reference: first, decoded: first.convertedToGrey()) == nil)
  }

  @Test func scalesFollowTheShorterSide() {
    let found = [1, 10, 20, 21, 40, 41, 80, 81, 160, 161, 10_000]
      .map(MultiScaleSimilarity.scaleCount)
    #expect(found == [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  }

  @Test func kodakSizedPicturesTakeLittleTime() throws {
    let first = try #require(noise(768, 512, .rgb, seed: 1))
    let second = try #require(noise(768, 512, .rgb, seed: 2))
    // Of this thread alone: other tests run beside it.
    func seconds() -> Double {
      var time = timespec()
      unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let times = (0..<3).map { _ in
      let start = seconds()
      _ = PictureQuality(reference: first, decoded: second)
      return seconds() - start
    }
    // About 0.3 s on a quiet machine; the bound leaves room for a busy one and catches a loop that
    // stopped being vector code.
    #expect(times.min() ?? 9 < 1, "\(times)")
  }
}
