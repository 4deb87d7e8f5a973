import Testing
import VQZ

/// Pictures of more than 8 bits a sample, which are coded as arrays.
@Suite struct DeepPictureCodingTests {
  /// A ramp with noise and an edge, u16; alpha, if any, is 0 and 65535 but for its border.
  private func picture(
    _ axes: [Int], _ layout: PictureLayout, origin: Signal.Origin = .png
  ) throws -> Signal {
    let shape = try Signal.Shape(axes: axes, channels: layout.channelCount)
    var state: UInt64 = 7
    var samples: [UInt8] = []
    for index in 0..<shape.sampleCount {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Int(state >> 57)
      let (position, channel) = index.quotientAndRemainder(dividingBy: layout.channelCount)
      let (row, column) = position.quotientAndRemainder(dividingBy: axes[1])
      var value: Int = 900 * row + 500 * column + 2000 * channel + noise
      if column > 9 { value += 20_000 }
      if layout.hasAlpha, channel == layout.colourCount {
        value = column < 4 ? 0 : column == 4 ? 30_001 : 65_535
      }
      samples += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    return try Signal(
      kind: .array, shape: shape, sampleType: .u16, samples: samples, origin: origin,
      originalBitsPerSample: 16, metadata: [.chunk(type: "gAMA", [0, 0, 0xB1, 0x8F])])
  }

  private func values(_ signal: Signal) -> [Int] {
    stride(from: 0, to: signal.samples.count, by: 2).map {
      Int(signal.samples[$0]) | Int(signal.samples[$0 + 1]) << 8
    }
  }

  @Test(
    "each sample is within the bound, and alpha is exact", arguments: PictureLayout.allCases,
    [[13, 17], [1, 1], [1, 40], [40, 1]])
  func bounds(layout: PictureLayout, axes: [Int]) throws {
    let signal = try picture(axes, layout)
    let originals = values(signal)
    for bound in [0, 1, 7, 300, 70_000] {
      for size in [0, 8] {
        let options = VQZEncoder.Options(
          threads: 1, tileSize: size, maxError: .absolute(Double(bound)))
        let file = try VQZEncoder(VQZModel.array, options: options).encode(signal)
        let decoded = try VQZDecoder().decode(file)
        #expect(decoded.kind == .array && decoded.origin == .png)
        #expect(decoded.metadata == signal.metadata && decoded.sampleType == .u16)
        for (index, pair) in zip(originals, values(decoded)).enumerated() {
          let channel = index % layout.channelCount
          let isAlpha = layout.hasAlpha && channel == layout.colourCount
          let most = isAlpha ? 0 : bound
          #expect(abs(pair.0 - pair.1) <= most, "\(layout) within \(bound), sample \(index)")
        }
        if bound == 0 { #expect(decoded == signal) }
      }
    }
  }

  /// What came from no picture has no alpha.
  @Test func theLastChannelOfOtherArraysIsAsTheOthers() throws {
    let signal = try picture([13, 17], .greyAlpha, origin: .npy)
    let options = VQZEncoder.Options(maxError: 300)
    let file = try VQZEncoder(VQZModel.array, options: options).encode(signal)
    let decoded = try values(VQZDecoder().decode(file))
    let errors: [Int] = zip(values(signal), decoded).map { abs($0.0 - $0.1) }
    let ofLast: [Int] = stride(from: 1, to: errors.count, by: 2).map { errors[$0] }
    #expect(ofLast.max() ?? 0 > 0 && errors.max() ?? 0 <= 300)
  }

  @Test func aRegionIsCutFromTheWhole() throws {
    let signal = try picture([20, 30], .rgba)
    let options = VQZEncoder.Options(tileSize: 8, maxError: 5)
    let file = try VQZEncoder(VQZModel.array, options: options).encode(signal)
    let whole = try values(VQZDecoder().decode(file))
    let part = try VQZDecoder().decode(
      file, region: Signal.Region(x: 7, y: 5, width: 12, height: 9))
    #expect(part.shape.axes == [9, 12] && part.shape.channels == 4)
    var expected: [Int] = []
    for row in 5..<14 { expected += whole[(row * 30 + 7) * 4..<(row * 30 + 19) * 4] }
    #expect(values(part) == expected)
  }

  @Test func theFileSaysWhatItHas() throws {
    let signal = try picture([13, 17], .rgb)
    let options = VQZEncoder.Options(maxError: 0)
    var file: [UInt8] = []
    let summary = try VQZEncoder(VQZModel.array, options: options).encode(signal) { file += $0 }
    #expect(summary.largestError == 0)
    let found = try VQZDecoder.inspect(file)
    #expect(found.kind == .array && found.sampleType == .u16 && found.shape == signal.shape)
    #expect(found.originalBitsPerSample == 16 && found.origin == .png && found.maxError == 0)
    #expect(
      SignalFile.writtenFormat(
        found.origin, kind: found.kind, shape: found.shape, sampleType: found.sampleType) == .png)
  }
}
