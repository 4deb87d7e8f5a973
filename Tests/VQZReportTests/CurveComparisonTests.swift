import Foundation
import Testing
import VQZReport

/// BD-rate and BD-PSNR against the Python package `bjontegaard`, and what it does not cover.
@Suite struct CurveComparisonTests {
  private func curve(_ text: String) -> RateDistortionCurve {
    RateDistortionCurve(
      text.split(separator: " ").map { pair in
        let values = pair.split(separator: ":").compactMap { Double($0) }
        return .init(rate: values[0], quality: values[1])
      })
  }

  @Test func deltasAreThoseOfTheReference() throws {
    let rows = try MetricFixtures.rows("bjontegaard.csv")
    #expect(rows.count == 30)
    for row in rows {
      let comparison = CurveComparison(curve(row[4]), over: curve(row[5]))
      let rate = try #require(comparison.ratePercent)
      let gain = try #require(comparison.qualityGain)
      #expect((rate - (Double(row[2]) ?? .nan)).magnitude < 1e-4, "\(row[0]) over \(row[1])")
      #expect((gain - (Double(row[3]) ?? .nan)).magnitude < 1e-4, "\(row[0]) over \(row[1])")
    }
  }

  @Test func theIntervalIsWhereBothAre() {
    let comparison = CurveComparison(
      curve("0.1:25 0.2:28 0.4:31"), over: curve("0.15:27 0.3:30 0.6:33"))
    #expect(comparison.rateInterval == .range(27...31))
    guard case .range(let rates) = comparison.qualityInterval else {
      Issue.record("no interval")
      return
    }
    #expect((rates.lowerBound - 0.15).magnitude < 1e-12)
    #expect((rates.upperBound - 0.4).magnitude < 1e-12)
  }

  @Test func nothingIsExtrapolated() {
    let low = curve("0.1:20 0.2:22")
    let high = curve("0.5:30 0.9:34")
    let comparison = CurveComparison(low, over: high)
    #expect(comparison.ratePercent == nil && comparison.rateInterval == .none)
    #expect(comparison.qualityGain == nil && comparison.qualityInterval == .none)
    #expect(CurveComparison(curve("0.3:25"), over: curve("0.3:25")).ratePercent == nil)
    #expect(CurveComparison(curve("0.3:35"), over: high).ratePercent == nil)
  }

  @Test func oneRateIsComparedAtItsPoint() throws {
    let line = curve("0.1:20 1.0:30")
    let comparison = CurveComparison(curve("0.2:25"), over: line)
    // Half way in the logarithm the line is at 25 dB with √0.1 bits.
    let expected: Double = (0.2 / 0.1.squareRoot() - 1) * 100
    let rate = try #require(comparison.ratePercent)
    #expect((rate - expected).magnitude < 1e-9)
    #expect(comparison.rateInterval == .point(25))
    let back = CurveComparison(line, over: curve("0.2:25"))
    let gain = try #require(comparison.qualityGain)
    let loss = try #require(back.qualityGain)
    #expect((gain + loss).magnitude < 1e-12)
  }

  @Test func pointsThatOthersBeatAreDropped() {
    let all = curve("0.4:30 0.1:25 0.2:24 0.3:30 0.3:29")
    #expect(all.points.map(\.rate) == [0.1, 0.3] && all.droppedCount == 3)
    let lossless = RateDistortionCurve([.init(rate: 8, quality: .infinity)])
    #expect(lossless.points.isEmpty && lossless.droppedCount == 1)
  }
}
