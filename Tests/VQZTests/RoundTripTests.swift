import TestModels
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZNetwork
import VQZSystem

/// Pictures and models that need no training.
enum Samples {
  static func model(
    _ description: NetworkDescription = LadderModels.ladder, seed: UInt64 = 7
  ) throws -> VQZModel {
    try VQZModel(bytes: try LadderModels.archive(description, seed: seed).safetensors())
  }

  /// Waves and noise, different in every channel.
  static func image(_ width: Int, _ height: Int, _ layout: PictureLayout) throws -> Signal {
    var random = SeededGenerator(seed: UInt64(width * 1000 + height), stream: 2)
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<layout.channelCount {
          let wave = (x * (3 + c) + y * (7 - c)) % 200
          samples.append(UInt8(wave + Int.random(in: 0..<50, using: &random)))
        }
      }
    }
    return try Signal(width: width, height: height, layout: layout, samples: samples)
  }
}

@Suite(.serialized) struct RoundTripTests {
  @Test(
    "every layout and size comes back as the encoder saw it",
    arguments: PictureLayout.allCases, [(1, 1), (1, 40), (37, 23), (64, 64)])
  func layouts(layout: PictureLayout, size: (Int, Int)) throws {
    let model = try Samples.model()
    let image = try Samples.image(size.0, size.1, layout)
    for entropy in VQZEncoder.Entropy.allCases {
      var bytes: [UInt8] = []
      let summary = try VQZEncoder(model, options: VQZEncoder.Options(entropy: entropy))
        .encode(image, progress: nil) { bytes += $0 }
      let decoded = try VQZDecoder(models: [model]).decode(bytes)
      #expect(decoded.width == image.width && decoded.height == image.height)
      #expect(decoded.layout == layout && summary.byteCount == bytes.count)
      var (squares, seen) = (0, 0)
      let step = layout.channelCount
      for i in image.samples.indices {
        let difference = Int(decoded.samples[i]) - Int(image.samples[i])
        if layout.hasAlpha, i % step == step - 1 {
          #expect(difference == 0, "alpha is exact")
        } else if !layout.hasAlpha || image.samples[i / step * step + step - 1] > 0 {
          squares += difference * difference
          seen += 1
        }
      }
      #expect(abs(summary.meanSquaredError - Double(squares) / Double(max(1, seen))) < 1e-9)
    }
  }

  @Test("tiles: same bytes and samples for every thread count and ISA, row bands equal the whole")
  func tilesAndThreads() throws {
    let model = try Samples.model()
    let image = try Samples.image(150, 131, .rgba)
    var options = VQZEncoder.Options(threads: 1, tileSize: 48)
    let reference = try VQZEncoder(model, options: options).encode(image)
    let expected = try VQZDecoder(models: [model], threads: 1).decode(reference)
    #expect(try VQZDecoder.inspect(reference).tileCount == 12)
    try InstructionSet.forEach { _ throws in
      for threads in [1, 2, 7] {
        options.threads = threads
        #expect(try VQZEncoder(model, options: options).encode(image) == reference)
        #expect(try VQZDecoder(models: [model], threads: threads).decode(reference) == expected)
      }
    }
  }

  @Test("blending is that of the document, computed position by position")
  func blending() throws {
    let model = try Samples.model()
    let image = try Samples.image(101, 77, .rgb)
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32)).encode(image)
    let found = try VQZDecoder(models: [model]).decode(bytes)
    let reader = try ContainerReader(bytes)
    let grid = reader.grid
    var tiles: [[UInt8]] = []
    for tile in 0..<grid.count {
      let area = grid.extended(tile)
      var part: [UInt8] = []
      for y in area.rows {
        for i in (y * 101 + area.x) * 3..<(y * 101 + area.x + area.width) * 3 {
          part.append(image.samples[i])
        }
      }
      let alone = try Signal(width: area.width, height: area.height, layout: .rgb, samples: part)
      let coded = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 0)).encode(alone)
      tiles.append(try VQZDecoder(models: [model]).decode(coded).samples)
    }
    for y in 0..<77 {
      for x in 0..<101 {
        for c in 0..<3 {
          var sum = 0
          for tile in 0..<grid.count {
            let area = grid.extended(tile)
            guard area.rows.contains(y), area.columns.contains(x) else { continue }
            let (column, row) = grid.place(tile)
            sum +=
              grid.columnWeights(column)[x - area.x] * grid.rowWeights(row)[y - area.y]
              * Int(tiles[tile][((y - area.y) * area.width + x - area.x) * 3 + c])
          }
          // Rounded half up.
          let total = grid.weightTotal * grid.weightTotal
          #expect(Int(found.samples[(y * 101 + x) * 3 + c]) == (sum + total / 2) / total)
        }
      }
    }
  }

  @Test("a file that carries its model needs no other; metadata comes back")
  func carriedModelAndMetadata() throws {
    let model = try Samples.model()
    let image = try Samples.image(20, 20, .rgb).replacing(
      metadata: [
        .colourProfile([UInt8](repeating: 9, count: 500)), .exif([73, 73, 42, 0, 8, 0, 0, 0]),
        .text(keyword: "Title", value: "Früh"), .chunk(type: "gAMA", [0, 0, 177, 143]),
      ])
    let options = VQZEncoder.Options(embedsModel: true)
    let bytes = try VQZEncoder(model, options: options).encode(image)
    let decoded = try VQZDecoder().decode(bytes)
    #expect(decoded.metadata == image.metadata)
    let named = try VQZEncoder(model).encode(image)
    #expect(try VQZDecoder(models: [model]).decode(named) == decoded)
    #expect(try VQZDecoder.inspect(bytes).modelIdentifier == model.identifier)
  }

  @Test("missing, wrong and decode-only models each say so")
  func models() throws {
    let model = try Samples.model()
    let bytes = try VQZEncoder(model).encode(try Samples.image(9, 9, .rgb))
    let missing = #expect(throws: VQZError.self) { try VQZDecoder().decode(bytes) }
    #expect(missing?.code == .modelMissing)
    let other = try Samples.model(seed: 8)
    let wrong = #expect(throws: VQZError.self) { try VQZDecoder(models: [other]).decode(bytes) }
    #expect(wrong?.code == .wrongModel)
    let stripped = try VQZModel(
      bytes: try LadderModels.archive(LadderModels.ladder, seed: 7, withAnalysis: false)
        .safetensors())
    #expect(try VQZDecoder(models: [stripped]).decode(bytes).width == 9)
    let mute = #expect(throws: VQZError.self) { try VQZEncoder(stripped) }
    #expect(mute?.code == .wrongModel)
    let grey = try Samples.model(LadderModels.tiny)
    let colour = #expect(throws: VQZError.self) {
      try VQZEncoder(grey).encode(try Samples.image(4, 4, .rgb))
    }
    #expect(colour?.code == .unsupportedSignal)
  }

  @Test("limits are kept before memory is taken")
  func limits() throws {
    let model = try Samples.model()
    let bytes = try VQZEncoder(model).encode(try Samples.image(64, 64, .rgb))
    let memory = #expect(throws: VQZError.self) {
      try VQZDecoder(models: [model], limits: ResourceLimits(memoryByteCount: 10_000)).decode(bytes)
    }
    #expect(memory?.code == .memoryLimit)
    let positions = #expect(throws: VQZError.self) {
      try VQZDecoder(models: [model], limits: ResourceLimits(positionCount: 4095)).decode(bytes)
    }
    #expect(positions?.code == .tooLarge)
    let work = #expect(throws: VQZError.self) {
      try VQZDecoder(models: [model], limits: ResourceLimits(operationCount: 100_000)).decode(bytes)
    }
    #expect(work?.code == .tooLarge)
  }

  @Test("the memory of a tile does not depend on which tile is the last")
  func memoryOfTheWidestTile() throws {
    let model = try Samples.model()
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 256))
      .encode(try Samples.image(257, 257, .rgb))
    let error = #expect(throws: VQZError.self) {
      try VQZDecoder(models: [model], limits: ResourceLimits(memoryByteCount: 8 << 20)).decode(
        bytes)
    }
    #expect(error?.code == .memoryLimit)
  }

  @Test("every changed byte of a file is noticed")
  func everyByteMatters() throws {
    let model = try Samples.model(LadderModels.tiny)
    let bytes = try VQZEncoder(model).encode(try Samples.image(5, 4, .greyAlpha))
    let decoder = VQZDecoder(models: [model])
    _ = try decoder.decode(bytes)
    for position in bytes.indices {
      for change: UInt8 in [1, 0x20, 0x80, 0xFF] {
        var bad = bytes
        bad[position] ^= change
        #expect(throws: VQZError.self, "byte \(position)") { try decoder.decode(bad) }
      }
    }
    for count in bytes.indices {
      #expect(throws: VQZError.self) { try decoder.decode(Array(bytes[..<count])) }
    }
  }

  @Test("payloads behind valid checksums cannot harm either")
  func hostilePayloads() throws {
    let model = try Samples.model()
    let image = try Samples.image(40, 40, .rgb)
    var random = SeededGenerator(seed: 11, stream: 4)
    for entropy in VQZEncoder.Entropy.allCases {
      let good = try ContainerReader(
        try VQZEncoder(model, options: VQZEncoder.Options(entropy: entropy)).encode(image))
      let tile = try good.tile(0)
      for _ in 0..<200 {
        var payload = Array(tile.indices)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !payload.isEmpty {
          payload[Int.random(in: 0..<payload.count, using: &random)] =
            UInt8.random(in: 0...255, using: &random)
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          payload.removeLast(Int.random(in: 0...payload.count, using: &random))
        }
        guard payload != Array(tile.indices) else { continue }
        let header = try ContainerHeader(
          width: 40, height: 40, layout: .rgb, quality: good.header.quality)
        var writer = try ContainerWriter(
          header: header, model: .named(id: try model.ladder.network.identifier, name: "", hint: "")
        )
        try writer.append(
          TilePayload(
            number: 0, method: tile.method, sampleChecksum: tile.sampleChecksum,
            indices: payload[...]))
        let bytes = try writer.finish(sampleChecksum: good.index.sampleChecksum)
        #expect(throws: VQZError.self) { try VQZDecoder(models: [model]).decode(bytes) }
      }
    }
  }
}
