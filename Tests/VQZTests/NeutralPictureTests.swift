import TestModels
import Testing
import VQZ
import VQZCore

/// Grey pictures that are stored in red, green and blue.
@Suite struct NeutralPictureTests {
  /// Such a picture, made of the first colour of another.
  private static func picture(
    _ width: Int, _ height: Int, _ layout: PictureLayout
  ) throws -> Signal {
    let colours = try Samples.image(width, height, layout)
    var samples = colours.samples
    for start in stride(from: 0, to: samples.count, by: layout.channelCount) {
      samples[start + 1] = samples[start]
      samples[start + 2] = samples[start]
    }
    return try Signal(width: width, height: height, layout: layout, samples: samples)
  }

  private static func isGrey(_ signal: Signal) -> Bool {
    let samples = signal.samples
    for start in stride(from: 0, to: samples.count, by: signal.shape.channels) {
      let colours = Set(samples[start..<start + 3])
      guard colours.count == 1 else { return false }
    }
    return true
  }

  private static func grey(_ signal: Signal) throws -> Signal {
    let (step, hasAlpha) = (signal.shape.channels, signal.shape.channels == 4)
    var samples: [UInt8] = []
    for start in stride(from: 0, to: signal.samples.count, by: step) {
      samples.append(signal.samples[start])
      if hasAlpha { samples.append(signal.samples[start + 3]) }
    }
    return try Signal(
      width: signal.width, height: signal.height, layout: hasAlpha ? .greyAlpha : .grey,
      samples: samples)
  }

  @Test(
    "come back in three equal colours, and cost what grey costs",
    arguments: [PictureLayout.rgb, .rgba],
    [
      VQZEncoder.Options(), .init(tileSize: 32), .init(maxError: 0), .init(maxError: 4),
      .init(tileSize: 32, quality: 30), .init(embedsModel: true), .init(modelHint: "there"),
    ])
  func comeBackGrey(layout: PictureLayout, options: VQZEncoder.Options) throws {
    let model = try Samples.model()
    let picture = try Self.picture(70, 45, layout)
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(model, options: options).encode(picture) { bytes += $0 }
    let alone = try VQZEncoder(model, options: options).encode(try Self.grey(picture))
    #expect(bytes.count <= alone.count + 1, "a varint more for the bound, at most")
    let decoder = VQZDecoder(models: [model])
    let decoded = try decoder.decode(bytes)
    #expect(decoded.layout == layout && decoded.shape == picture.shape)
    #expect(Self.isGrey(decoded))
    #expect(try Self.grey(decoded) == decoder.decode(alone).replacing(metadata: []))
    let listed = try VQZDecoder.inspect(bytes)
    #expect(listed.layout == layout && listed.isNeutral && listed.shape == picture.shape)
    #expect(listed.formatVersion == (listed.form == .compact ? 6 : 5))
    guard case .known(let preview) = try VQZDecoder.peek(bytes) else {
      Issue.record("the whole file is not enough to peek at")
      return
    }
    #expect(preview.shape == picture.shape && preview.layout == layout)
    let region = Signal.Region(x: 9, y: 5, width: 40, height: 31)
    let part = try decoder.decode(bytes, region: region)
    #expect(Self.isGrey(part) && part.shape.channels == layout.channelCount)
    #expect(try Self.grey(part) == decoder.decode(alone, region: region))
    if options.maxError == .absolute(0) { #expect(decoded.samples == picture.samples) }
    let largest = zip(decoded.samples, picture.samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(layout == .rgba || largest == Int(summary.largestError))
    #expect(try decoder.memoryNeeded(toDecode: bytes) >= decoder.memoryNeeded(toDecode: alone))
  }

  @Test func targetsAreMet() throws {
    let picture = try Self.picture(128, 96, .rgb)
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(
      try VQZModel.photo, options: .init(target: .psnr(34))
    ).encode(picture) { bytes += $0 }
    #expect(summary.missedTarget == nil && summary.psnr >= 34)
    #expect(Self.isGrey(try VQZDecoder().decode(bytes)))
  }

  @Test func oneTintedPositionIsKept() throws {
    let model = try Samples.model()
    let grey = try Self.picture(20, 10, .rgb)
    for channel in 0..<3 {
      var samples = grey.samples
      samples[samples.count - 3 + channel] ^= 1
      let tinted = try Signal(width: 20, height: 10, layout: .rgb, samples: samples)
      let bytes = try VQZEncoder(model, options: .init(maxError: 0)).encode(tinted)
      #expect(try !VQZDecoder.inspect(bytes).isNeutral)
      #expect(try VQZDecoder(models: [model]).decode(bytes).samples == samples)
    }
  }

  @Test func whatNobodySeesHasNoTint() throws {
    let model = try Samples.model()
    var samples = try Self.picture(20, 10, .rgba).samples
    samples[8...11] = [1, 2, 3, 0]
    let picture = try Signal(width: 20, height: 10, layout: .rgba, samples: samples)
    let loose = try VQZEncoder(model).encode(picture)
    #expect(try VQZDecoder.inspect(loose).isNeutral)
    #expect(Self.isGrey(try VQZDecoder(models: [model]).decode(loose)))
    // A bound is for every sample.
    let exact = try VQZEncoder(model, options: .init(maxError: 0)).encode(picture)
    #expect(try !VQZDecoder.inspect(exact).isNeutral)
    #expect(try VQZDecoder(models: [model]).decode(exact) == picture)
  }
}
