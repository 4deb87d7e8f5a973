import TestModels
import Testing
import VQZ
import VQZContainer
import VQZCore

/// Files of one tile without chunks, from the encoder to the samples.
@Suite struct CompactTests {
  private func form(
    _ image: Signal, _ model: VQZModel, _ options: VQZEncoder.Options = VQZEncoder.Options()
  ) throws -> FileSummary.Form {
    try VQZDecoder.inspect(try VQZEncoder(model, options: options).encode(image)).form
  }

  @Test("the encoder takes the compact form wherever it holds everything, and no other where not")
  func choice() throws {
    let model = try Samples.model()
    let colour = try Samples.image(40, 30, .rgb)
    #expect(try form(colour, model) == .compact)
    #expect(try form(try Samples.image(40, 30, .grey), model) == .compact)
    #expect(try form(try Samples.image(40, 30, .rgba), model) == .chunks)
    #expect(try form(colour, model, VQZEncoder.Options(embedsModel: true)) == .chunks)
    #expect(try form(colour, model, VQZEncoder.Options(modelHint: "there")) == .chunks)
    #expect(try form(colour, model, VQZEncoder.Options(maxError: 3)) == .chunks)
    #expect(try form(colour, model, VQZEncoder.Options(tileSize: 16)) == .chunks)
    #expect(try form(colour, model, VQZEncoder.Options(tileSize: 64)) == .compact)
  }

  @Test(
    "the same samples as with chunks, whole and in part, and a hundred bytes less",
    arguments: VQZEncoder.Entropy.allCases)
  func samples(entropy: VQZEncoder.Entropy) throws {
    let model = try Samples.model()
    let decoder = VQZDecoder(models: [model])
    for layout in [PictureLayout.grey, .rgb] {
      let image = try Samples.image(61, 47, layout).replacing(
        metadata: [
          .colourProfile([UInt8](repeating: 9, count: 500)), .text(keyword: "Title", value: "Früh"),
          .chunk(type: "gAMA", [0, 0, 177, 143]), .chunk(type: "sRGB", [0]),
          .chunk(type: "pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1]),
        ])
      var options = VQZEncoder.Options(entropy: entropy)
      var compact: [UInt8] = []
      let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) {
        compact += $0
      }
      options.modelHint = "-"
      let chunks = try VQZEncoder(model, options: options).encode(image)
      #expect(summary.byteCount == compact.count && compact.count < chunks.count - 100)
      let expected = try decoder.decode(chunks)
      #expect(try decoder.decode(compact) == expected)
      #expect(expected.metadata == image.metadata)
      let region = Signal.Region(x: 7, y: 9, width: 31, height: 17)
      #expect(
        try decoder.decode(compact, region: region) == decoder.decode(chunks, region: region))
      let listed = try VQZDecoder.inspect(compact)
      #expect(listed.sampleChecksum == (try VQZDecoder.inspect(chunks)).sampleChecksum)
      #expect(listed.formatVersion == 3 && listed.chunks.isEmpty && listed.tiles.count == 1)
      #expect(model.identifier.hasPrefix(listed.modelIdentifier))
      #expect(listed.modelIdentifier.utf8.count == 16)
      let known = decoder.known(modelOf: listed)
      #expect(known?.name == model.name && known?.identifier == model.identifier)
    }
  }

  @Test("a flat picture, which is stored without the model")
  func withoutIndices() throws {
    let model = try Samples.model()
    let image = try Signal(
      width: 30, height: 20, layout: .rgb, samples: [UInt8](repeating: 90, count: 1800))
    let bytes = try VQZEncoder(model).encode(image)
    let listed = try VQZDecoder.inspect(bytes)
    #expect(listed.form == .compact && listed.plainTileCount == 1)
    #expect(try VQZDecoder(models: [model]).decode(bytes).samples == image.samples)
  }

  @Test("every changed or missing byte is noticed when the samples are there", arguments: 0..<4)
  func everyByteMatters(kind: Int) throws {
    let model = try Samples.model()
    var image = try Samples.image(kind == 3 ? 1 : 9, 7, kind == 1 ? .grey : .rgb)
    if kind == 0 {
      image = try image.replacing(
        metadata: [.text(keyword: "T", value: "x"), .chunk(type: "sRGB", [0])])
    }
    let options = VQZEncoder.Options(entropy: kind == 2 ? .zstd : .range)
    let bytes = try VQZEncoder(model, options: options).encode(image)
    let decoder = VQZDecoder(models: [model])
    #expect(try VQZDecoder.inspect(bytes).form == .compact)
    let whole = try decoder.decode(bytes)
    for position in bytes.indices {
      for change: UInt8 in [1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0xFF] {
        var bad = bytes
        bad[position] ^= change
        // One zstd frame can be written in many ways; all else is an error.
        let decoded = try? decoder.decode(bad)
        #expect(
          decoded == nil || (kind == 2 && decoded == whole),
          "byte \(position) of \(bytes.count), \(change)")
      }
    }
    for count in bytes.indices {
      let error = #expect(throws: VQZError.self) { try decoder.decode(Array(bytes[..<count])) }
      #expect(error?.code == .truncated || error?.hint?.contains("cut off") == true)
    }
    #expect(throws: VQZError.self) { try decoder.decode(bytes + [0, 0]) }
  }

  @Test("noise behind a right front ends in an error")
  func hostilePayloads() throws {
    let model = try Samples.model()
    let decoder = VQZDecoder(models: [model])
    var random = SeededGenerator(seed: 12, stream: 4)
    for entropy in [VQZEncoder.Entropy.range, .zstd] {
      let good = try VQZEncoder(model, options: VQZEncoder.Options(entropy: entropy))
        .encode(try Samples.image(40, 40, .rgb))
      for _ in 0..<300 {
        var bad = good
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          // Behind the signature, so that something is reached.
          bad[Int.random(in: 4..<bad.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          bad.removeLast(Int.random(in: 0..<bad.count - 4, using: &random))
        }
        guard bad != good, let decoded = try? decoder.decode(bad) else { continue }
        // What opens all the same is the picture, by another frame.
        #expect(try entropy == .zstd && decoded == decoder.decode(good))
      }
    }
  }

  @Test("the model is found by the first bytes of its id; a doubt is an error")
  func models() throws {
    let model = try Samples.model()
    let other = try Samples.model(seed: 8)
    let bytes = try VQZEncoder(model).encode(try Samples.image(9, 9, .rgb))
    let prefix = String(model.identifier.prefix(16))
    #expect(try VQZDecoder(models: [other, model, model]).decode(bytes).width == 9)
    for (models, code) in [([], VQZError.Code.modelMissing), ([other], .wrongModel)] {
      let error = #expect(throws: VQZError.self) { try VQZDecoder(models: models).decode(bytes) }
      #expect(error?.code == code && error?.rule == "vqz.model.id")
      #expect(error?.message.contains(prefix) == true)
      #expect(error?.hint?.contains("give the model") == true)
    }
    #expect(try VQZDecoder.index(of: [1, 2], in: [[1, 3], [1, 2, 5], [1, 2, 5]]) == 1)
    #expect(try VQZDecoder.index(of: [1, 2], in: [[1, 3], [2]]) == nil)
    let doubt = #expect(throws: VQZError.self) {
      try VQZDecoder.index(of: [1, 2], in: [[1, 2, 5], [9], [1, 2, 6]])
    }
    #expect(doubt?.rule == "vqz.compact.model" && doubt?.code == .wrongModel)
    #expect(doubt?.message.contains("0102") == true)
  }
}
