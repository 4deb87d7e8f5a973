import TestModels
import Testing
import VQZ
import VQZCore
import VQZNetwork

/// Sizes and PSNRs asked for in place of a quality.
@Suite struct TargetTests {
  private static let model = Result {
    try VQZModel(bytes: try LadderModels.transformArchive(qualities: 9).safetensors())
  }

  private func encode(
    _ image: Signal, _ options: VQZEncoder.Options
  ) throws -> (bytes: [UInt8], summary: EncodeSummary) {
    var bytes: [UInt8] = []
    var options = options
    options.fallsBack = false
    let summary = try VQZEncoder(try Self.model.get(), options: options)
      .encode(image, progress: nil) { bytes += $0 }
    return (bytes, summary)
  }

  /// What each quality gives.
  private func all(_ image: Signal) throws -> [EncodeSummary] {
    try (0..<9).map { try encode(image, VQZEncoder.Options(quality: 12.5 * Double($0))).summary }
  }

  @Test("each target picks the quality that all of them together say is right")
  func picks() throws {
    let image = try Samples.image(90, 70, .rgb)
    let all = try all(image)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.byteCount < $1.byteCount })
    func pick(_ target: EncodingTarget) throws -> Int {
      let (bytes, summary) = try encode(image, VQZEncoder.Options(target: target))
      #expect(bytes.count == summary.byteCount)
      let same = all[summary.qualityIndex]
      #expect(
        summary.byteCount == same.byteCount && summary.meanSquaredError == same.meanSquaredError
          && summary.largestError == same.largestError && summary.symbolCount == same.symbolCount
          && summary.tileCount == same.tileCount && summary.plainTileCount == same.plainTileCount,
        "the file of that quality, and no other")
      return summary.qualityIndex
    }
    for (index, each) in all.enumerated() {
      #expect(try pick(.byteCount(each.byteCount)) == index)
      #expect(try pick(.byteCount(each.byteCount - 1)) == max(0, index - 1))
      #expect(try pick(.psnr(each.psnr)) == index)
      #expect(try pick(.psnr(each.psnr + 1e-9)) == min(8, index + 1))
      #expect(try pick(.bitsPerPixel(each.bitsPerPixel * 1.001)) == index)
      #expect(try pick(.bitsPerPixel(each.bitsPerPixel * 0.999)) == index)
    }
    for (low, high) in zip(all, all.dropFirst()) {
      let middle = (low.bitsPerPixel * high.bitsPerPixel).squareRoot()
      #expect(try pick(.bitsPerPixel(middle * 0.999)) == low.qualityIndex)
      #expect(try pick(.bitsPerPixel(middle * 1.001)) == high.qualityIndex)
    }
    #expect(try pick(.byteCount(1)) == 0)
    #expect(try pick(.byteCount(.max)) == 8)
    func missed(_ target: EncodingTarget) throws -> EncodingTarget? {
      try encode(image, VQZEncoder.Options(target: target)).summary.missedTarget
    }
    #expect(try missed(.byteCount(1)) == .byteCount(1), "the smallest file is larger")
    #expect(try missed(.byteCount(all[3].byteCount)) == nil)
    #expect(try missed(.psnr(99)) == .psnr(99), "the best file is worse")
    #expect(try missed(.psnr(all[3].psnr)) == nil)
    #expect(try missed(.bitsPerPixel(1e-3)) == .bitsPerPixel(1e-3))
    #expect(try missed(.bitsPerPixel(all[8].bitsPerPixel * 1.01)) == nil, "within 2 %")
    #expect(try pick(.psnr(1)) == 0)
    #expect(try pick(.psnr(500)) == 8)
    #expect(try pick(.bitsPerPixel(1e-9)) == 0)
    #expect(try pick(.bitsPerPixel(1e9)) == 8)
  }

  @Test("the same file tiled and for any threads; nothing is written before the choice")
  func tiled() throws {
    let image = try Samples.image(90, 70, .rgba)
    var options = VQZEncoder.Options(threads: 1, tileSize: 32, target: .psnr(34))
    let (bytes, summary) = try encode(image, options)
    options.threads = 3
    #expect(try encode(image, options).bytes == bytes)
    options.target = nil
    options.quality = summary.quality
    #expect(try encode(image, options).bytes == bytes)
    var calls = 0
    var last = 0.0
    _ = try VQZEncoder(try Self.model.get(), options: VQZEncoder.Options(target: .psnr(34))).encode(
      image,
      progress: { part in
        #expect(part >= last && part <= 1 && calls == 0)
        last = part
      }
    ) { _ in calls += 1 }
    #expect(calls == 1 && last > 0.5)
  }

  @Test("targets that make no sense, or that the model cannot have, are refused")
  func refused() throws {
    for target: EncodingTarget in [
      .psnr(0), .psnr(.nan), .psnr(.infinity), .bitsPerPixel(-1), .bitsPerPixel(.nan),
      .byteCount(0),
    ] {
      let error = #expect(throws: VQZError.self) {
        try VQZEncoder(try Self.model.get(), options: VQZEncoder.Options(target: target))
      }
      #expect(error?.code == .usage)
    }
    let single = try Samples.model()
    let error = #expect(throws: VQZError.self) {
      try VQZEncoder(single, options: VQZEncoder.Options(target: .psnr(30)))
    }
    #expect(error?.code == .usage && error?.message.contains("one quality") == true)
  }
}
