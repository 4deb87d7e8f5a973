import Testing

import VQZReport

/// When a model has made up for its bytes.
@Suite struct PayoffTests {
  /// A codec of which every file of 100 × 10 pixels has so many bytes and such an error.
  private static func codec(_ name: String, _ settings: [(bytes: Int, error: Double)])
    -> CodecSummary
  {
    let files = ["0", "1", "2", "3"]
    let points = settings.enumerated().flatMap { number, setting in
      files.map { file in
        Point(
          key: Point.Key(
            codec: name, codecIdentifier: name, tool: "", setting: "\(number)", fileHash: file,
            threads: 1),
          file: file, width: 100, height: 10, channels: 3, runs: 1,
          outcome: .measured(
            Measurement(
              byteCount: setting.bytes,
              quality: PictureQuality(
                meanSquaredError: setting.error, lumaSquaredError: setting.error, largestError: 9,
                similarity: 0.9),
              encodeSeconds: 1, decodeSeconds: 1, encodePeakByteCount: 1, decodePeakByteCount: 1,
              encodeCommand: "", decodeCommand: "")))
      }
    }
    return CodecSummary(points: points, files: Set(files), modelByteCount: 1)
  }

  private static let base: [(bytes: Int, error: Double)] = [(100, 40), (200, 20), (400, 10)]

  @Test func savedBytesAreSetAgainstTheModel() throws {
    // A tenth fewer bytes at the same errors.
    let own = Self.codec("own", Self.base.map { ($0.bytes * 9 / 10, $0.error) })
    let found = try #require(
      Payoff(
        own, beside: Self.codec("base", Self.base), modelByteCount: 1001,
        referenceModelByteCount: 0))
    #expect(found.setting == "1" && found.byteCount == 180)
    #expect((found.referenceByteCount - 200).magnitude < 1e-9)
    // 20 bytes of each: 50 files save 1000, one more saves 1020.
    #expect(found.fileCountToPay == 51)
    #expect(found.rate(fileCount: 50) > found.referenceRate(fileCount: 50))
    #expect(found.rate(fileCount: 51) < found.referenceRate(fileCount: 51))
  }

  @Test func theModelOfTheOtherCountsToo() throws {
    let own = Self.codec("own", Self.base.map { ($0.bytes * 9 / 10, $0.error) })
    let other = Self.codec("other", Self.base)
    let less = Payoff(own, beside: other, modelByteCount: 1000, referenceModelByteCount: 601)
    #expect(less?.fileCountToPay == 20)
    let smaller = Payoff(own, beside: other, modelByteCount: 10, referenceModelByteCount: 600)
    #expect(smaller?.fileCountToPay == 1)
  }

  @Test func whatSavesNothingNeverPays() throws {
    let own = Self.codec("own", Self.base.map { ($0.bytes * 11 / 10, $0.error) })
    let found = Payoff(
      own, beside: Self.codec("base", Self.base), modelByteCount: 1, referenceModelByteCount: 0)
    #expect(found?.fileCountToPay == nil && found?.savedByteCount ?? 1 < 0)
    // Nothing is told where there is no quality that both reach.
    let far = Self.codec("far", [(bytes: 10, error: 9000), (20, 8000)])
    #expect(
      Payoff(own, beside: far, modelByteCount: 1, referenceModelByteCount: 0) == nil)
  }
}
