import Foundation
import TestModels
import Testing
import VQZ
import VQZContainer
import VQZCore
import VQZNetwork
import VQZSignal

/// Pictures that models of photographs do badly.
enum Oddities {
  static let kinds = ["noise", "flat", "text", "waves"]

  static func image(
    _ kind: String, _ width: Int, _ height: Int, _ layout: PictureLayout
  ) throws -> Signal {
    var random = SeededGenerator(seed: UInt64(width), stream: 8)
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<layout.channelCount {
          switch kind {
          case "noise": samples.append(UInt8(random.index(below: 256)))
          case "flat": samples.append(UInt8(90 + channel))
          case "text": samples.append((x / 2 * 7 + y / 3 * 5) % 11 < 3 ? 20 : 255)
          default: samples.append(UInt8((x * (2 + channel) + y * 3) % 120 + x % 3))
          }
        }
      }
    }
    return try Signal(width: width, height: height, layout: layout, samples: samples)
  }
}

/// Guarantees on the error, lossless files, and tiles that the model has no part in.
@Suite(.serialized) struct BoundTests {
  private func encode(
    _ image: Signal, _ options: VQZEncoder.Options, _ model: VQZModel
  ) throws -> (bytes: [UInt8], summary: EncodeSummary) {
    var bytes: [UInt8] = []
    let summary = try VQZEncoder(model, options: options).encode(image, progress: nil) {
      bytes += $0
    }
    return (bytes, summary)
  }

  /// Largest difference of colours; alpha has to be exact.
  private func largestError(_ a: Signal, _ b: Signal) -> Int {
    var largest = 0
    for i in a.samples.indices {
      let difference = abs(Int(a.samples[i]) - Int(b.samples[i]))
      let isAlpha = a.grid.hasAside && i % a.grid.channelCount == a.grid.codedChannelCount
      largest = max(largest, isAlpha && difference > 0 ? 999 : difference)
    }
    return largest
  }

  @Test(
    "no sample differs by more than the bound, with any tiles", arguments: PictureLayout.allCases,
    [0, 1, 3, 20])
  func bounds(layout: PictureLayout, bound: Int) throws {
    let model = try Samples.model()
    for kind in Oddities.kinds {
      for (width, height, tile) in [(1, 1, 0), (1, 70, 32), (70, 1, 16), (53, 47, 0), (75, 66, 32)]
      {
        let image = try Oddities.image(kind, width, height, layout)
        for quality in [nil, 50] as [Double?] {
          let (bytes, summary) = try encode(
            image,
            VQZEncoder.Options(
              tileSize: tile, quality: quality, maxError: .absolute(Double(bound))), model)
          let decoded = try VQZDecoder(models: [model]).decode(bytes)
          let found = largestError(image, decoded)
          #expect(found <= bound && summary.largestError == Double(found))
          let listed = try VQZDecoder.inspect(bytes)
          #expect(
            listed.maxError == .absolute(Double(bound)) && listed.tiles.count == listed.tileCount)
          #expect(listed.plainTileCount == summary.plainTileCount)
        }
      }
    }
  }

  @Test("model and residuals, where they are shorter; both coders of indices")
  func corrected() throws {
    let model = try Samples.model()
    // What the model makes of a picture it codes well again, or nearly.
    let first = try VQZEncoder(model).encode(try Samples.image(96, 64, .rgb))
    let own = try VQZDecoder(models: [model]).decode(first)
    for (entropy, method) in [
      (VQZEncoder.Entropy.range, "range-residual"), (.zstd, "zstd-residual"),
    ] {
      var found: Set<String> = []
      for bound in [8, 40, 90, 120, 200] {
        let options = VQZEncoder.Options(
          entropy: entropy, tileSize: 32, maxError: .absolute(Double(bound)))
        let bytes = try VQZEncoder(model, options: options).encode(own)
        let tiles = try VQZDecoder.inspect(bytes).tiles
        found.formUnion(tiles.map(\.method))
        #expect(largestError(own, try VQZDecoder(models: [model]).decode(bytes)) <= bound)
      }
      #expect(found.isSubset(of: ["plain", "stored", method]))
    }
  }

  @Test("never larger than the samples and a few bytes", arguments: [0, 32])
  func largest(tile: Int) throws {
    let model = try Samples.model()
    for layout in PictureLayout.allCases {
      let image = try Oddities.image("noise", 100, 70, layout)
      let options = VQZEncoder.Options(tileSize: tile, maxError: 0)
      let (bytes, summary) = try encode(image, options, model)
      #expect(bytes.count <= image.samples.count + 64 * summary.tileCount + 120)
      let listed = try VQZDecoder.inspect(bytes)
      #expect(listed.entropy == "stored", "\(layout)")
      #expect(listed.plainTileCount == listed.tileCount)
    }
  }

  @Test("without a promise a tile is plain only where that is exact and not longer")
  func fallback() throws {
    let model = try VQZModel.photo
    for (kind, width, height) in [("flat", 90, 80), ("text", 64, 64), ("waves", 1, 1)] {
      let image = try Oddities.image(kind, width, height, .rgb)
      let (bytes, summary) = try encode(image, VQZEncoder.Options(), model)
      #expect(summary.plainTileCount == 1 && summary.largestError == 0)
      #expect(try VQZDecoder(models: [model]).decode(bytes).samples == image.samples)
      var options = VQZEncoder.Options()
      options.fallsBack = false
      let forced = try encode(image, options, model)
      #expect(forced.summary.plainTileCount == 0 && bytes.count <= forced.bytes.count)
      // Some are grey pictures in three colours, which have versions of their own.
      let isNeutral = try ContainerReader(bytes).header.isNeutral
      for file in [forced.bytes, bytes] {
        #expect(try ContainerReader(file).header.version == (isNeutral ? 6 : 3))
      }
      // A hint needs chunks.
      options.modelHint = "-"
      let chunks = try encode(image, options, model)
      #expect(try ContainerReader(chunks.bytes).header.version == (isNeutral ? 5 : 1))
      options.fallsBack = true
      let header = try ContainerReader(try encode(image, options, model).bytes).header
      #expect(header.version == (isNeutral ? 5 : 2) && header.bound == nil)
    }
    // Files of chunks without anything new are those of version 1.
    let image = try Samples.image(60, 50, .rgb)
    var options = VQZEncoder.Options(modelHint: "-")
    let bytes = try VQZEncoder(model, options: options).encode(image)
    options.fallsBack = false
    #expect(try VQZEncoder(model, options: options).encode(image) == bytes)
    #expect(try ContainerReader(bytes).header.version == 1)
  }

  @Test("what the model fails at is exact; photographs are not what it fails at")
  func failing() throws {
    let model = try VQZModel.photo
    let noise = try Oddities.image("noise", 96, 80, .rgb)
    let (bytes, summary) = try encode(noise, VQZEncoder.Options(quality: 80), model)
    #expect(summary.plainTileCount == 1 && summary.largestError == 0)
    #expect(bytes.count <= noise.samples.count + 200)
    var options = VQZEncoder.Options(quality: 80)
    options.fallsBack = false
    let decoder = try model.ladder.network.decoder
    let step = try #require(decoder.quantiserStep(quality: model.qualityIndex(80)))
    #expect((step - 16).magnitude < 1)
    let forced = try encode(noise, options, model)
    #expect(forced.summary.psnr < 10 * log10(255 * 255 / (step * step / 2)))
    let waves = try encode(Oddities.image("waves", 96, 80, .rgb), options, model)
    #expect(waves.summary.psnr > 10 * log10(255 * 255 / (step * step / 4)))
    options.fallsBack = true
    options.quality = nil
    options.target = .bitsPerPixel(8)
    #expect(try encode(noise, options, model).summary.plainTileCount == 0)
  }

  /// A picture half text and half noise, so that sealed tiles and others meet.
  private func mixture(_ layout: PictureLayout) throws -> Signal {
    let text = try Oddities.image("text", 160, 120, layout)
    let busy = try Samples.image(160, 120, layout)
    let channels = layout.channelCount
    let samples = text.samples.indices.map { i in
      let (x, y) = (i / channels % 160, i / channels / 160)
      return x / 40 + y / 50 < 3 ? text.samples[i] : busy.samples[i]
    }
    return try Signal(width: 160, height: 120, layout: layout, samples: samples)
  }

  @Test("plain tiles beside others: cores exact, blends those of the document")
  func blending() throws {
    let model = try Samples.model()
    let image = try mixture(.rgb)
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32)).encode(image)
    let reader = try ContainerReader(bytes)
    let grid = reader.grid
    let listed = try VQZDecoder.inspect(bytes)
    #expect((1..<grid.count).contains(listed.plainTileCount))
    let found = try VQZDecoder(models: [model]).decode(bytes)
    var tiles: [[UInt8]] = []
    for tile in 0..<grid.count {
      let area = grid.extended(tile)
      var part: [UInt8] = []
      for y in area.rows {
        let first = (y * 160 + area.x) * 3
        part += image.samples[first..<first + area.width * 3]
      }
      var options = VQZEncoder.Options(tileSize: 0)
      options.fallsBack = false
      let alone = try Signal(width: area.width, height: area.height, layout: .rgb, samples: part)
      tiles.append(
        try VQZDecoder(models: [model]).decode(VQZEncoder(model, options: options).encode(alone))
          .samples)
    }
    for y in 0..<120 {
      for x in 0..<160 {
        let own = y / 32 * grid.columns + x / 32
        for c in 0..<3 {
          let sample = found.samples[(y * 160 + x) * 3 + c]
          if try reader.tile(own).method.isSealed {
            #expect(sample == image.samples[(y * 160 + x) * 3 + c])
            continue
          }
          var (sum, total) = (0, 0)
          for tile in 0..<grid.count where try !reader.tile(tile).method.isSealed {
            let area = grid.extended(tile)
            guard area.rows.contains(y), area.columns.contains(x) else { continue }
            let (column, row) = grid.place(tile)
            let weight =
              grid.columnWeights(column)[x - area.x] * grid.rowWeights(row)[y - area.y]
            sum += weight * Int(tiles[tile][((y - area.y) * area.width + x - area.x) * 3 + c])
            total += weight
          }
          #expect(Int(sample) == (sum + total / 2) / total)
        }
      }
    }
  }

  @Test("regions are crops, and threads change nothing", arguments: [nil, 0, 5] as [Int?])
  func regions(bound: Int?) throws {
    let model = try Samples.model()
    let image = try mixture(.rgba)
    var options = VQZEncoder.Options(
      threads: 1, tileSize: 32, maxError: bound.map { .absolute(Double($0)) })
    let bytes = try VQZEncoder(model, options: options).encode(image)
    for threads in [2, 7] {
      options.threads = threads
      #expect(try VQZEncoder(model, options: options).encode(image) == bytes)
    }
    let whole = try VQZDecoder(models: [model], threads: 1).decode(bytes)
    #expect(try VQZDecoder(models: [model], threads: 7).decode(bytes) == whole)
    var random = SeededGenerator(seed: 6)
    for _ in 0..<25 {
      let (x, y) = (random.index(below: 160), random.index(below: 120))
      let region = Signal.Region(
        x: x, y: y, width: 1 + random.index(below: 160 - x),
        height: 1 + random.index(below: 120 - y))
      let part = try VQZDecoder(models: [model], threads: 2).decode(bytes, region: region)
      var expected: [UInt8] = []
      for row in y..<y + region.size[0] {
        let first = (row * 160 + x) * 4
        expected += whole.samples[first..<first + region.size[1] * 4]
      }
      #expect(part.samples == expected)
    }
  }

  /// Samples with residuals are predicted by their neighbours, too, which moves those that kept the
  /// bound before by a little.
  @Test("a bound takes nothing of the quality that is asked for", arguments: [10.0, 60, 95])
  func boundsOnlyAdd(quality: Double) throws {
    let model = try Samples.model()
    let image = try Samples.image(96, 64, .rgb)
    func error(_ bound: Int?) throws -> (squares: Int, largest: Int) {
      let options = VQZEncoder.Options(
        quality: quality, maxError: bound.map { .absolute(Double($0)) })
      let bytes = try VQZEncoder(model, options: options).encode(image)
      let decoded = try VQZDecoder(models: [model]).decode(bytes).samples
      let off = zip(image.samples, decoded).map { abs(Int($0) - Int($1)) }
      return (off.reduce(0) { $0 + $1 * $1 }, off.max() ?? 0)
    }
    let without = try error(nil)
    for bound in [2, 12, 60, 255] {
      let with = try error(bound)
      #expect(10 * with.squares <= 11 * without.squares, "bound \(bound)")
      #expect(with.largest <= bound)
    }
  }

  @Test("options that contradict each other are refused")
  func refused() throws {
    let model = try VQZModel.photo
    for options in [
      VQZEncoder.Options(maxError: -1), VQZEncoder.Options(maxError: 256),
      VQZEncoder.Options(target: .psnr(30), maxError: 1),
    ] {
      let error = #expect(throws: VQZError.self) { try VQZEncoder(model, options: options) }
      #expect(error?.code == .usage)
    }
  }

  @Test("every truncation and every changed byte is an error", arguments: [nil, 0, 6] as [Int?])
  func damaged(bound: Int?) throws {
    let model = try Samples.model()
    let image = try Oddities.image("text", 40, 33, .rgba)
    let most = bound.map { ErrorBound.absolute(Double($0)) }
    let bytes = try VQZEncoder(model, options: VQZEncoder.Options(tileSize: 32, maxError: most))
      .encode(image)
    let decoder = VQZDecoder(models: [model])
    for count in stride(from: 0, to: bytes.count, by: 3) {
      #expect(throws: VQZError.self) { try decoder.decode(Array(bytes[..<count])) }
    }
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1 << UInt8(position % 8)
      #expect(throws: VQZError.self) { try decoder.decode(changed) }
    }
  }

  /// The checksums of the chunks made right again, so that what is behind them is reached.
  @Test("damage under right checksums is an error or leaves the samples", arguments: [0, 6])
  func resealed(bound: Int) throws {
    let model = try Samples.model()
    let options = VQZEncoder.Options(
      tileSize: 32, quality: 50, maxError: .absolute(Double(bound)))
    let bytes = try VQZEncoder(model, options: options).encode(try mixture(.grey))
    let whole = try VQZDecoder(models: [model]).decode(bytes)
    var random = SeededGenerator(seed: 12)
    let offsets = try ContainerReader(bytes).index.tileOffsets
    for _ in 0..<400 {
      var changed = bytes
      let offset = offsets[random.index(below: offsets.count)]
      var reader = ByteReader(bytes[(offset + 4)...])
      let end = offset + 8 + Int(try reader.readUInt32())
      for _ in 0...random.index(below: 2) {
        changed[offset + 8 + random.index(below: end - offset - 8)] = UInt8(
          random.index(below: 256))
      }
      let sum = CRC32C.of(changed[offset..<end])
      for i in 0..<4 { changed[end + i] = UInt8(truncatingIfNeeded: sum >> (8 * i)) }
      if let decoded = try? VQZDecoder(models: [model]).decode(changed) {
        #expect(decoded == whole)
      }
    }
  }
}
