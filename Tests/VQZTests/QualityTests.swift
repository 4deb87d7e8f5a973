import Foundation
import TestModels
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZEntropy
import VQZNetwork

/// Models with many qualities, from samples to file and back.
@Suite struct QualityTests {
  private static let steps = Result {
    try VQZModel(bytes: try LadderModels.transformArchive(qualities: 9).safetensors())
  }

  private func encode(
    _ model: VQZModel, _ image: Signal, _ options: VQZEncoder.Options
  ) throws -> (bytes: [UInt8], summary: EncodeSummary) {
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) {
      bytes += $0
    }
    return (bytes, summary)
  }

  @Test("each quality is larger and better than the one below, and half a step at most off")
  func ladderOfQualities() throws {
    let model = try Self.steps.get()
    #expect(model.qualityCount == 9)
    let image = try Samples.image(61, 43, .rgb)
    var last: EncodeSummary?
    for index in 0..<9 {
      var options = VQZEncoder.Options(entropy: .range, quality: Double(index) * 12.5)
      options.fallsBack = false
      let (bytes, summary) = try encode(model, image, options)
      #expect(summary.qualityIndex == index && summary.quality == Double(index) * 12.5)
      #expect(try VQZDecoder.inspect(bytes).qualityIndex == index)
      let decoded = try VQZDecoder(models: [model]).decode(bytes)
      let largest = zip(decoded.samples, image.samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
      if index == 8 { #expect(largest <= 2, "steps of two levels, zero made a little wider") }
      if let last {
        #expect(summary.byteCount > last.byteCount && summary.psnr > last.psnr, "\(index)")
      }
      last = summary
    }
    #expect(try encode(model, image, VQZEncoder.Options()).summary.qualityIndex == 5)
  }

  /// The byte of the quality in a golden file, the model, and qualities that it does not have.
  @Test(
    "lattices have one quality, vectors those of their model",
    arguments: [("i8-bound", 28, "array", [1, 255]), ("vectors-f32", 26, "vectors", [64, 255])])
  func ofBlocks(name: String, place: Int, model: String, qualities: [UInt8]) throws {
    func golden(_ name: String) throws -> [UInt8] {
      Array(try Data(contentsOf: BadModelTests.root.appending(path: "Fixtures/golden/4/" + name)))
    }
    let decoder = VQZDecoder(models: [try VQZModel(bytes: try golden(model + ".vqzm"))])
    let file = try golden(name + ".vqz")
    #expect(try ContainerReader(file).header.quality == Int(file[place]))
    _ = try decoder.decode(file)
    let end = 16 + Int(file[12])
    for quality in qualities {
      var changed = file
      changed[place] = quality
      let checksum = CRC32C.of(Array(changed[8..<end]))
      for byte in 0..<4 {
        changed[end + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte))
      }
      let error = #expect(throws: VQZError.self) { try decoder.decode(changed) }
      #expect(error?.rule == "vqz.head.quality" && error?.code == .malformed)
    }
  }

  @Test("random ladders come back as the encoder saw them, tiled or not, for any threads")
  func randomLadders() throws {
    for seed in UInt64(0)..<24 {
      let description =
        seed % 2 == 0
        ? LadderModels.skeleton(seed: seed, qualities: 4)
        : LadderModels.contexts(seed: seed, qualities: 4)
      let model = try Samples.model(description, seed: seed)
      let layout: PictureLayout = description.channels == 3 ? .rgba : .grey
      let image = try Samples.image(70, 45, layout)
      for quality in [0.0, 40, 100] {
        for tile in [0, 64] {
          var options = VQZEncoder.Options(threads: 1, tileSize: tile, quality: quality)
          let (bytes, summary) = try encode(model, image, options)
          options.threads = 3
          #expect(try encode(model, image, options).bytes == bytes)
          let decoded = try VQZDecoder(models: [model], threads: 2).decode(bytes)
          #expect(decoded.samples.count == image.samples.count)
          #expect(summary.qualityIndex == [0: 0, 40: 1, 100: 3][quality])
        }
      }
    }
  }

  @Test("a quality the model does not have is refused, in a file and as an option")
  func refused() throws {
    let steps = try Self.steps.get()
    for (model, quality) in [(steps, 9), (steps, 255), (try Samples.model(), 1)] {
      let image = try Samples.image(9, 9, .rgb)
      let options = VQZEncoder.Options(modelHint: "-")
      let good = try ContainerReader(try VQZEncoder(model, options: options).encode(image))
      func file(_ quality: Int) throws -> [UInt8] {
        let header = try ContainerHeader(width: 9, height: 9, layout: .rgb, quality: quality)
        var writer = try ContainerWriter(header: header, model: good.model)
        try writer.append(try good.tile(0))
        return try writer.finish(sampleChecksum: good.index.sampleChecksum)
      }
      let decoder = VQZDecoder(models: [model])
      #expect(try decoder.decode(try file(good.header.quality)).width == 9)
      let error = #expect(throws: VQZError.self) { try decoder.decode(try file(quality)) }
      #expect(error?.rule == "vqz.head.quality" && error?.code == .malformed)
      // Another row of step sizes does not make the samples that the tile's checksum is of.
      if quality == 9 {
        let other = #expect(throws: VQZError.self) { try decoder.decode(try file(2)) }
        #expect(other?.code == .sampleMismatch)
      }
    }
    for quality in [-0.1, 100.1, .nan, .infinity] {
      let error = #expect(throws: VQZError.self) {
        try VQZEncoder(steps, options: VQZEncoder.Options(quality: quality))
      }
      #expect(error?.code == .usage)
    }
  }

  @Test("the analysis hands channels on and gives each step its own")
  func analysisSlices() throws {
    let description =
      (UInt64(0)...).lazy.map { LadderModels.skeleton(seed: $0) }
      .first { $0.levels.count == 3 } ?? LadderModels.skeleton(seed: 0)
    let archive = LadderModels.archive(description, seed: 4)
    let model = try NetworkModel(archive: archive, limits: Limits())
    let image = try Samples.image(19, 35, description.channels == 3 ? .rgb : .grey)
    let latents = try #require(try model.analysis).latents(
      of: image.samples, height: 35, width: 19, threads: 2)
    // By hand: the trunks alone, on samples extended to whole positions.
    let stride = description.stride.rows
    let (rows, columns) = ((35 + stride - 1) / stride * stride, (19 + stride - 1) / stride * stride)
    var features = FloatMap(channels: description.channels, height: rows, width: columns)
    for y in 0..<rows {
      for x in 0..<columns {
        for c in 0..<description.channels {
          let at = (min(y, 34) * 19 + min(x, 18)) * description.channels + c
          features[c, y, x] = SampleScale.bytes.activation(of: Int(image.samples[at]))
        }
      }
    }
    for (l, level) in description.levels.enumerated().reversed() {
      let trunk = try FloatStack(
        layers: level.trunk, path: NetworkDescription.path(level: l) + ".trunk"
      ) { try archive.floats("encoder." + $0) }
      features = trunk.apply(features)
      var channel = description.liftedChannels(l)
      for (s, step) in level.steps.enumerated() {
        #expect(latents[l][s].channels == step.latentChannels)
        for i in 0..<step.latentChannels {
          for y in 0..<features.height {
            for x in 0..<features.width {
              #expect(latents[l][s][i, y, x] == features[channel + i, y, x])
            }
          }
        }
        channel += step.latentChannels
      }
      #expect(channel == features.channels)
      let handed = FloatMap(
        channels: max(1, description.liftedChannels(l)), height: features.height,
        width: features.width)
      for y in 0..<features.height {
        for x in 0..<features.width {
          for c in 0..<description.liftedChannels(l) { handed[c, y, x] = features[c, y, x] }
        }
      }
      features = handed
    }
  }

  @Test(
    "areas of a pure colour, black and white keep it: what the model expects least",
    arguments: [0, 10, 40, 60, 80, 90, 100])
  func pureColours(quality: Double) throws {
    let model = try VQZModel.photo
    var options = VQZEncoder.Options(quality: quality)
    options.effort = 1
    options.fallsBack = false
    let encoder = try VQZEncoder(model, options: options)
    var random = SeededGenerator(seed: 5)
    for corner in 0..<8 {
      let samples = (0..<144 * 144 * 3).map { index in
        let pure: Float = corner >> (index % 3) & 1 == 1 ? 255 : 0
        return UInt8(min(max(pure + 6 * random.gaussian(), 0), 255))
      }
      let image = try Signal(width: 144, height: 144, layout: .rgb, samples: samples)
      let psnr = try encoder.encode(image, progress: nil) { _ in }.psnr
      // The noise alone, which is clipped at one end, is 37 dB from the colour; 20 levels off are
      // 27 dB.
      #expect(psnr > 34, "colour \(corner): \(psnr) dB")
    }
  }

  /// A quality next to 0, or above any other, is no less one: an eighth of the range and less.
  @Test(arguments: [0.0, Double.leastNonzeroMagnitude, 1e-40, 1e-17, 8.0.nextUp, 100.0])
  func anyQualityOfAnArrayIsOne(quality: Double) throws {
    let signal = try LatticeTests.array(.f32, [4, 5])
    let file = try VQZEncoder(VQZModel.array, options: VQZEncoder.Options(quality: quality))
      .encode(signal)
    #expect(try VQZDecoder().decode(file).shape == signal.shape)
  }
}
