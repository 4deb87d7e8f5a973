import Testing

import VQZReport

/// When a model has made up for its bytes.
@Suite struct PayoffTests {
  /// A codec of which every file of 100 × 10 pixels has so many bytes and such an error.
  private static func codec(_ name: String, _ settings: [(bytes: Int, error: Double)])
    -> CodecSummary
  {
    let files = ["0", "1", "2", "3"]
    var table =
      "peer,q,image,width,height,bytes,msssim,enc_s,dec_s,max_error,mse,mse_y,channels,peer_id,"
      + "tool,sha256,threads,runs,enc_peak_bytes,dec_peak_bytes,enc_command,dec_command,failure\n"
    for (number, setting) in settings.enumerated() {
      for file in files {
        table +=
          "\(name),\(number),\(file).png,100,10,\(setting.bytes),0.9,0.5,0.25,9,"
          + "\(setting.error),\(setting.error),3,\(name),tool,\(file),1,1,1000,1000,enc,dec,\n"
      }
    }
    return CodecSummary(
      points: Point.read(csv: Array(table.utf8)), files: Set(files), modelByteCount: 1)
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
