import TestModels
import Testing
import VQZ
import VQZCore

/// Colours under an alpha of 0: nobody sees them.
@Suite(.serialized) struct HiddenColourTests {
  /// A disc with a soft edge; outside it noise, or one colour.
  private static func disc(noise: Bool, _ layout: PictureLayout = .rgba) throws -> Signal {
    var random = SeededGenerator(seed: 5)
    var samples: [UInt8] = []
    for y in 0..<96 {
      for x in 0..<112 {
        let far = (x - 50) * (x - 50) + (y - 48) * (y - 48)
        let alpha = UInt8(max(0, min(255, 255 - (far - 1200) / 2)))
        for channel in 0..<layout.colourCount {
          let colour = UInt8(40 + 60 * channel + x / 2)
          let other = noise ? UInt8.random(in: 0...255, using: &random) : 0
          samples.append(alpha > 0 ? colour : other)
        }
        samples.append(alpha)
      }
    }
    return try Signal(width: 112, height: 96, layout: layout, samples: samples)
  }

  private static func encode(
    _ signal: Signal, _ options: VQZEncoder.Options = .init()
  ) throws -> (bytes: [UInt8], summary: EncodeSummary) {
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(try VQZModel.photo, options: options).encode(signal) {
      bytes += $0
    }
    return (bytes, summary)
  }

  @Test("cost nothing and spoil nothing", arguments: [PictureLayout.rgba, .greyAlpha])
  func costNothing(layout: PictureLayout) throws {
    let noisy = try Self.disc(noise: true, layout)
    let (bytes, summary) = try Self.encode(noisy)
    let plain = try Self.encode(try Self.disc(noise: false, layout))
    // What is hidden is not looked at, so even the bytes are the same.
    #expect(bytes == plain.bytes)
    #expect(bytes.count < 2500, "\(bytes.count) bytes")
    let decoded = try VQZDecoder(models: [try VQZModel.photo]).decode(bytes)
    let step = layout.channelCount
    var (squares, count) = (0, 0)
    for start in stride(from: 0, to: noisy.samples.count, by: step) {
      #expect(decoded.samples[start + step - 1] == noisy.samples[start + step - 1])
      guard noisy.samples[start + step - 1] > 0 else { continue }
      for at in start..<start + step - 1 {
        let difference = Int(decoded.samples[at]) - Int(noisy.samples[at])
        squares += difference * difference
        count += 1
      }
    }
    #expect(abs(summary.meanSquaredError - Double(squares) / Double(count)) < 1e-9)
    #expect(summary.psnr > 38, "\(summary.psnr)")
  }

  @Test func areKeptWhereNothingIsLost() throws {
    let noisy = try Self.disc(noise: true)
    let exact = try Self.encode(noisy, .init(maxError: 0))
    #expect(try VQZDecoder(models: [try VQZModel.photo]).decode(exact.bytes) == noisy)
    #expect(exact.summary.largestError == 0)
  }

  @Test func aBoundHoldsForWhatIsHiddenToo() throws {
    let noisy = try Self.disc(noise: true)
    let (bytes, summary) = try Self.encode(noisy, .init(tileSize: 128, maxError: 3))
    #expect(summary.largestError <= 3)
    let decoded = try VQZDecoder(models: [try VQZModel.photo]).decode(bytes)
    let largest = zip(decoded.samples, noisy.samples).map { abs(Int($0) - Int($1)) }.max()
    #expect(largest == Int(summary.largestError))
  }

  @Test func picturesOfNothingAndTilesOfNothing() throws {
    let model = try Samples.model()
    for (size, tile) in [((1, 1), 0), ((40, 3), 0), ((100, 70), 32)] {
      let count = size.0 * size.1
      var random = SeededGenerator(seed: 9)
      var samples = (0..<4 * count).map { _ in UInt8.random(in: 0...255, using: &random) }
      for start in stride(from: 0, to: samples.count, by: 4) { samples[start + 3] = 0 }
      let hidden = try Signal(
        width: size.0, height: size.1, layout: .rgba, samples: samples)
      var bytes: [UInt8] = []
      let summary = try VQZEncoder(model, options: .init(tileSize: tile)).encode(hidden) {
        bytes += $0
      }
      #expect(summary.meanSquaredError == 0 && summary.largestError == 0)
      let decoded = try VQZDecoder(models: [model]).decode(bytes)
      #expect(decoded.shape == hidden.shape)
      // Rows that come one after another make the same picture; only the whole is seen to be
      // neutral.
      let length = size.0 * 4
      var next = 0
      var streamed: [UInt8] = []
      try VQZEncoder(model, options: .init(tileSize: tile)).encode(
        SignalHeader(hidden),
        rows: { _ in
          next += 1
          return Array(samples[(next - 1) * length..<next * length])
        }, to: { streamed += $0 })
      #expect(try VQZDecoder(models: [model]).decode(streamed) == decoded)
    }
  }
}
